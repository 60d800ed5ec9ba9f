import Cryptography

/// What presenting a refresh token comes to, once its MAC, its client and the license were found good. Pure.
///
/// A family keeps the generation `g` it has reached and the hash of the token that reached it; the answer to that token carried
/// one of generation `g + 1`. So a device may lose any number of answers, and a copied state is found out at the first refresh
/// that diverges.
package enum RefreshDecision: Equatable, Sendable {
  /// First use: the family advances to the token's generation.
  case advance
  /// The last answer was lost: another token of the next generation, nothing is written.
  case redeliver
  /// Two holders of one state: the family is revoked.
  case replayed
  /// Ahead of the family, which was restored from a backup older than the token: accepted as first use, and told.
  case ahead
  /// Ahead of the family without a restore to explain it.
  case notValid

  /// - Parameter restoredAt: when the store was last restored from a backup.
  package static func decide(
    tokenGeneration: Int64, tokenHash: [UInt8], family: TokenFamily, restoredAt: Timestamp?
  ) -> RefreshDecision {
    if tokenGeneration == family.generation {
      return constantTimeEqual(family.tokenHash ?? [], tokenHash) ? .redeliver : .replayed
    }
    if tokenGeneration < family.generation { return .replayed }
    // No overflow: the token's generation is above the family's, so the family's is not the largest number.
    if tokenGeneration == family.generation + 1 { return .advance }
    guard let restoredAt, restoredAt > family.refreshedAt else { return .notValid }
    return .ahead
  }
}
