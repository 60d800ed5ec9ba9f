import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import WebPages

extension ConsoleRoutes {
  func addParentLicense(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/parent-license"
    get(path, on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      let found = try await ReadParentLicense(context)(filed.license.id, by: request.actor)
      return try await parentPage(filed, found, request)
    }
    post(path, on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      let made = try await IssueParentLicense(context)(filed.license.id, by: request.actor)
      return DownloadedText.response(made.document, name: "parent-license_\(filed.product.code)")
    }
    get(path + "/end", on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      guard try await ReadParentLicense(context)(filed.license.id, by: request.actor) != nil else {
        throw LicensingError.notFound
      }
      return try await page(
        "license-parent-end", "End the parent license file?", request, in: filed.organization,
        trail: filed.trail + [.init("Parent license file", filed.root + "/parent-license")],
        ParentEndPage(root: filed.root))
    }
    post(path + "/end", on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      try await EndParentLicense(context)(filed.license.id, by: request.actor)
      return .seeOther("\(filed.root)/parent-license?done=parent-ended")
    }
  }

  private struct ParentPage: Sendable {
    let root: String
    let exists: Bool
    let facts: [Fact]
    /// Why it is good for nothing, and what to do; nil: it is good.
    let warning: String?
    let canMake: Bool
    /// Why none is made.
    let sentence: String
  }

  private struct ParentEndPage: Sendable {
    let root: String
  }

  private func parentPage(
    _ filed: FiledLicense, _ parent: ParentLicense?, _ request: ConsoleRequest
  ) async throws -> Response {
    let now = context.clock.now
    let facts = parent.map { parent in
      [
        Fact("Made", "\(ShownTime(at: parent.createdAt))"),
        Fact("Last used", parent.lastUsedAt.map { "\(ShownTime(ago: $0, at: now))" } ?? "never"),
        Fact("Id", "\(parent.id)", isCode: true),
      ]
    }
    return try await page(
      "license-parent", "Parent license file", request, in: filed.organization, trail: filed.trail,
      ParentPage(
        root: filed.root, exists: parent != nil, facts: facts ?? [],
        warning: parent.flatMap { ReadParentLicense(context).mustBeRenewed($0) ? Self.parentWithoutKey + "." : nil },
        canMake: filed.settings.isEnabled && filed.license.standing != .revoked,
        sentence: "There is none, and none can be made. \(filed.obstacle ?? "")"))
  }
}
