/// What a poll with a known device code comes to (RFC 8628 §3.5). Pure: the same facts, the same decision.
package enum PollDecision: Equatable, Sendable {
  /// Not decided yet; the time of this poll is to be noted.
  case pending
  /// Too early; the interval grows, and the time of this poll does not count.
  case slowDown
  case denied
  case expired
  /// Nobody remembers it, or it is another client's.
  case unknown
  /// Approved: make the family.
  case redeem
  /// Redeemed a moment ago: the answer may have been lost, the same family's tokens may be given again.
  case redeliver(FamilyID)
  /// Redeemed too long ago: someone uses a stolen code.
  case replayed(FamilyID)

  /// An expired code is told apart from an unknown one for an hour.
  static let expiredIsToldForSeconds: Int64 = 3600
  /// An answer that was lost can be asked for again for ten minutes.
  static let redeliveryForSeconds: Int64 = 600
  /// Clocks and networks jitter: a second early is not early.
  static let forgivenMilliseconds: Int64 = 1000

  package static func decide(_ authorization: DeviceAuthorization, client: String, at now: Timestamp) -> PollDecision {
    guard authorization.clientID == client else { return .unknown }
    if authorization.state == .redeemed {
      guard let family = authorization.familyID, let redeemedAt = authorization.redeemedAt else { return .unknown }
      return now <= redeemedAt.adding(seconds: redeliveryForSeconds) ? .redeliver(family) : .replayed(family)
    }
    if now >= authorization.expiresAt.adding(seconds: expiredIsToldForSeconds) { return .unknown }
    if authorization.state == .denied { return .denied }
    if now >= authorization.expiresAt { return .expired }
    if authorization.state == .approved { return .redeem }
    return isTooEarly(authorization, at: now) ? .slowDown : .pending
  }

  /// The first poll is free.
  private static func isTooEarly(_ authorization: DeviceAuthorization, at now: Timestamp) -> Bool {
    guard let polledAt = authorization.polledAt, authorization.intervalSeconds > 0 else { return false }
    return now < polledAt.adding(seconds: authorization.intervalSeconds).adding(milliseconds: -forgivenMilliseconds)
  }
}
