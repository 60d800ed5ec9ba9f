// Limits: budgets of attempts that a restart or another replica does not forget.

/// A number of attempts in any ten minutes, counted for one subject.
package struct AttemptLimit: Sendable, Equatable {
  package enum Kind: String, Sendable {
    case wrongCodeByUser = "code_user"
    case wrongCodeByAddress = "code_address"
    case wrongCodeInOrganization = "code_organization"
    case signInToAccount = "sign_in_account"
    case signInFromAddress = "sign_in_address"
  }

  package static let windowSeconds: Int64 = 600

  package let kind: Kind
  package let subject: String
  /// 0: no limit.
  package let most: Int

  package init(_ kind: Kind, subject: String, most: Int) {
    self.kind = kind
    self.subject = subject
    self.most = most
  }
}

package protocol AttemptWriter {
  /// Takes one attempt from the budget: the slot it took, or nil when `most` attempts lie within the window.
  /// - Parameter place: any number from 0, which says which of the free slots is looked at first. In a database that many write to,
  ///   two that want the same slot wait for each other; those that start at different ones do not.
  func takeAttempt(_ limit: AttemptLimit, from place: Int, at now: Timestamp) throws -> Int?
  /// Gives an attempt back that turned out not to count.
  func returnAttempt(_ limit: AttemptLimit, slot: Int) throws
  /// Deletes slots whose attempts lie outside the window; how many, at most `limit`.
  func purgeAttempts(at now: Timestamp, limit: Int) throws -> Int
}

extension AttemptWriter {
  package func takeAttempt(_ limit: AttemptLimit, at now: Timestamp) throws -> Int? {
    try takeAttempt(limit, from: 0, at: now)
  }
}
