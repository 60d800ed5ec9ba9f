import HTTPCalls
import LicenseTokens

/// How much of a license's quota is left.
package struct QuotaFigures: Sendable, Equatable {
  /// Nil: unlimited.
  package let total: Int64?
  /// Every unit that is taken.
  package let used: Int64
  /// Of those: held by an approval whose machine has not come for it yet.
  package let reserved: Int64
  /// Nil: unlimited.
  package let remaining: Int64?

  package init(total: Int64?, used: Int64, reserved: Int64, remaining: Int64?) {
    self.total = total
    self.used = used
    self.reserved = reserved
    self.remaining = remaining
  }

  /// - Returns: nil if these are not the members of a quota.
  init?(_ members: [String: JSONValue]) {
    guard let used = members.number("used"), let reserved = members.number("reserved") else { return nil }
    self.init(
      total: members.number("total"), used: used, reserved: reserved, remaining: members.number("remaining"))
  }
}
