import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addLocks(to router: Router<ServerRequestContext>) {
    get("/licenses/{id}/locks", on: router) { request in
      let page: Page<KeyLockID> = try request.page()
      let key = try request.query("key_id")
      let keyID = key.flatMap { LicenseKeyID($0) }
      guard key == nil || keyID != nil else {
        throw LicensingError.invalid([FieldProblem("key_id", "is an id that begins with key_")])
      }
      let found = try await ReadLocks(context)(of: try request.id(), key: keyID, page, by: request.actor)
      return .list(found, page: page, id: { $0.lock.id.text }, \.json)
    }
    get("/locks/{id}", on: router) { request in
      let found = try await ReadLock(context)(try request.id(), by: request.actor)
      return .ok(found.json).tagged(found.lock.tag)
    }
    delete("/locks/{id}", on: router) { request in
      let (reason, condition) = (try request.query("reason"), request.condition)
      try await ReleaseLock(context)(
        try request.id(), reason: reason, isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .noContent
    }
  }
}

extension ReadLocks.Entry {
  fileprivate var json: JSONValue { lock.json(maskedText: key.maskedText) }
}

extension KeyLock {
  /// - Parameter maskedText: of its key; nil where the key is known.
  func json(maskedText: String?) -> JSONValue {
    var members: [String: JSONValue] = [
      "id": JSONValue(id), "key_id": JSONValue(keyID), "license_id": JSONValue(licenseID),
      "organization_id": JSONValue(organizationID), "locked_values": JSONValue(values: lockedValues),
      "shown_values": JSONValue(values: shownValues), "first_used_at": JSONValue(firstUsedAt),
      "last_used_at": JSONValue(lastUsedAt), "address": .string(address), "released_at": JSONValue(releasedAt),
    ]
    if let maskedText { members["masked_key"] = .string(maskedText) }
    return .object(members)
  }
}
