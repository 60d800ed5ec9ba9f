import HTTPEdge
import Cryptography
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addSigningKeys(to router: Router<ServerRequestContext>) {
    get("/signing-keys", on: router) { request in
      let keys = try await ReadSigningKeys(context)(by: request.actor)
      return .ok(.object(["items": .array(keys.map(\.json)), "next": .null]))
    }
    get("/signing-keys/{id}", on: router) { request in
      let id = try request.text("id")
      let found = try await ReadSigningKeys(context)(by: request.actor).first { $0.id == id }
      guard let found else { throw LicensingError.notFound }
      return .ok(found.json).tagged(found.tag)
    }
    delete("/signing-keys/{id}", on: router) { request in
      let (id, condition) = (try request.text("id"), request.condition)
      let answer = try await RemoveSigningKey(context)(
        id, isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .ok(
        .object([
          "key_id": .string(id), "affected_families": .integer(answer.affectedFamilies),
          "affected_license_files": .integer(answer.affectedFiles),
          "affected_parent_licenses": .integer(answer.affectedParents),
        ]))
    }
    post("/signing-keys/rotate", on: router) { request in
      var body = try await request.body()
      let urgency: RotateSigningKeys.Urgency? = body.choice("urgency", default: .planned)
      let purpose: SigningKeyRecord.Purpose? = body.choice("purpose", default: .token)
      try body.finish()
      let answer = try await RotateSigningKeys(context)(
        urgency ?? .planned, purpose: purpose ?? .token, by: request.actor)
      return .ok(
        .object([
          "key_id": .string(answer.keyID), "activates_at": JSONValue(answer.activatesAt),
          "affected_families": .integer(answer.affectedFamilies),
          "affected_license_files": .integer(answer.affectedFiles),
          "affected_parent_licenses": .integer(answer.affectedParents),
        ]))
    }
  }
}

extension SigningKeyRecord {
  /// Never with the private key.
  var json: JSONValue {
    .object([
      "id": .string(id), "purpose": .string(purpose.rawValue), "algorithm": .string(algorithm.rawValue),
      "state": .string(state.rawValue), "created_at": JSONValue(createdAt), "activates_at": JSONValue(activatesAt),
      "removes_at": JSONValue(removesAt),
    ])
  }
}
