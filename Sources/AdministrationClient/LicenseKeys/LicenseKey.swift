import HTTPCalls
package import LicenseTokens

/// A license key, or a domain in its place, as the API gives it: masked.
package struct LicenseKey: Sendable, Equatable {
  package let id: String
  package let maskedText: String
  package let locksUsed: Int64
  package let locksAllowed: Int64
  package let isBlocked: Bool
  package let note: String?
  /// RFC 3339; nil: never.
  package let lastUsedAt: String?
  /// The whole of it, as it came.
  package let json: JSONValue

  /// - Returns: nil if this is none.
  init?(_ json: JSONValue) {
    guard case .object(let members) = json, let id = members.text("id"),
      let maskedText = members.text("masked_text"), let locksUsed = members.number("locks_used"),
      let locksAllowed = members.number("locks_allowed"), let isBlocked = members.flag("blocked")
    else { return nil }
    (self.id, self.maskedText, self.isBlocked, self.json) = (id, maskedText, isBlocked, json)
    (self.locksUsed, self.locksAllowed) = (locksUsed, locksAllowed)
    note = members.text("note")
    lastUsedAt = members.text("last_used_at")
  }
}

extension APIClient {
  /// The table of a hundred thousand keys and more.
  private static let exportLimit = 64 << 20

  /// - Parameter search: what a key's text, its note and the like contain.
  package func licenseKeys(of license: String, search: String? = nil) async throws(APIFailure) -> [LicenseKey] {
    try Self.read(try await list("/licenses/\(Self.escaped(license))/keys", ["search": search]), LicenseKey.init)
  }

  /// - Returns: the ids of the new keys.
  package func createLicenseKeys(
    _ count: Int, locksAllowed: Int, note: String?, of license: String
  ) async throws(APIFailure) -> [String] {
    var body: [String: JSONValue] = [
      "count": .integer(Int64(count)), "locks_allowed": .integer(Int64(locksAllowed)),
    ]
    body["note"] = note.map { .string($0) }
    let answer = try await post("/licenses/\(Self.escaped(license))/keys", .object(body))
    let ids = answer.members.texts("ids")
    guard ids.count == count else { throw .unexpected(status: 201) }
    return ids
  }

  /// Keys in clear, as CSV with a line of titles.
  /// - Parameter ids: nil: all.
  package func exportLicenseKeys(_ ids: [String]?, of license: String) async throws(APIFailure) -> String {
    var body: [String: JSONValue] = [:]
    body["ids"] = ids.map { .array($0.map { .string($0) }) }
    return try await text(
      call(.post, "/licenses/\(Self.escaped(license))/keys/export", .object(body)), "text/csv",
      limit: Self.exportLimit)
  }
}
