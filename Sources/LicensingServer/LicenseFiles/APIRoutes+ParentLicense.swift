import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addParentLicense(to router: Router<ServerRequestContext>) {
    get("/licenses/{id}/parent-license", on: router) { request in
      guard let found = try await ReadParentLicense(context)(try request.id(), by: request.actor) else {
        throw LicensingError.notFound
      }
      return .ok(.object(found.members)).tagged(found.tag)
    }
    post("/licenses/{id}/parent-license", on: router) { request in
      let id: LicenseID = try request.id()
      let condition = request.condition
      let made = try await IssueParentLicense(context)(
        id, isAsSeen: { $0.map { condition.allows($0.tag) } ?? condition.allowsMaking }, by: request.actor)
      let members = made.record.members.merging(["document": .string(made.document)]) { $1 }
      return .created(.object(members), at: "/licenses/\(id)/parent-license").tagged(made.record.tag)
    }
    delete("/licenses/{id}/parent-license", on: router) { request in
      let condition = request.condition
      try await EndParentLicense(context)(
        try request.id(), isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .noContent
    }
  }
}

extension ParentLicense {
  /// Never with the credential.
  fileprivate var members: [String: JSONValue] {
    [
      "id": JSONValue(id), "license_id": JSONValue(licenseID), "created_at": JSONValue(createdAt),
      "last_used_at": JSONValue(lastUsedAt),
    ]
  }
}
