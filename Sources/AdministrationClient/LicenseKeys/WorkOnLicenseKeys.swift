import HTTPCalls
import LicenseTokens

/// `countersign keys`: lists the keys of a license, makes new ones, gives them out in clear.
package struct WorkOnLicenseKeys: Sendable {
  /// New keys.
  package struct Order: Sendable {
    let count: Int
    let locksAllowed: Int
    let note: String?

    package init(count: Int, locksAllowed: Int, note: String?) {
      self.count = count
      self.locksAllowed = locksAllowed
      self.note = note
    }
  }

  private let client: APIClient
  private let console: any Console
  private let license: String

  package init(_ client: APIClient, on console: any Console, license: String) {
    self.client = client
    self.console = console
    self.license = license
  }

  private static let options = ["count": "--create", "locks_allowed": "--locks", "note": "--note"]

  /// - Throws: `CommandFailure`.
  package func list(search: String?, json: Bool) async throws(CommandFailure) {
    let keys = try await client.asking("license \(license.terminalSafe)") { client throws(APIFailure) in
      try await client.licenseKeys(of: license, search: search)
    }
    if json { return console.print(keys.map(\.json)) }
    guard !keys.isEmpty else {
      return console.note(search == nil ? "The license has no keys." : "No key matches the search.")
    }
    console.print(
      Table(
        [
          .init("ID", isWhole: true), .init("KEY", isWhole: true), .init("LOCKS", isRight: true), .init("STATUS"),
          .init("NOTE"), .init("LAST USED"),
        ],
        keys.map { key in
          [
            key.id, key.maskedText, "\(key.locksUsed) of \(key.locksAllowed)", key.isBlocked ? "blocked" : "active",
            key.note, key.lastUsedAt,
          ]
        }))
  }

  /// Makes keys and prints their ids, one a line.
  /// - Throws: `CommandFailure`.
  package func create(_ order: Order, json: Bool) async throws(CommandFailure) {
    let ids = try await make(order)
    if json { return console.print(ids.map { .string($0) }) }
    ids.forEach { console.print($0) }
    console.note(
      "\(ids.count == 1 ? "1 key was" : "\(ids.count) keys were") made. To see them in clear: countersign keys "
        + "\(license.terminalSafe) --export")
  }

  /// Prints keys in clear as CSV: those that the order makes, without one all.
  /// - Throws: `CommandFailure`.
  package func export(_ order: Order?) async throws(CommandFailure) {
    var ids: [String]?
    if let order { ids = try await make(order) }
    let table = try await client.asking("license \(license.terminalSafe)") { [ids] client throws(APIFailure) in
      try await client.exportLicenseKeys(ids, of: license)
    }
    // Printing ends the last line.
    var text = table.unicodeScalars
    if text.last == "\n" { text.removeLast() }
    console.print(String(text))
  }

  private func make(_ order: Order) async throws(CommandFailure) -> [String] {
    try await client.asking("license \(license.terminalSafe)", options: Self.options) { client throws(APIFailure) in
      try await client.createLicenseKeys(
        order.count, locksAllowed: order.locksAllowed, note: order.note, of: license)
    }
  }
}
