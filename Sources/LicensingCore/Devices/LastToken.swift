package import LicenseTokens

/// The license token that a device got last, as the server knows it. Nothing but asking again gives it a newer one, so its age tells
/// whether the machine still reaches this server.
package struct LastToken: Sendable, Equatable {
  package let issuedAt: Timestamp
  package let endsAt: Timestamp

  package enum Age: Sendable, Equatable {
    case fresh
    /// Two thirds of its life are over; a machine that is online has long had the next one.
    case nearEnd
    case ended
  }

  package init(issuedAt: Timestamp, lifetimeSeconds: Int64, renewalDate: RenewalDate?) {
    self.issuedAt = issuedAt
    let end = issuedAt.adding(seconds: lifetimeSeconds)
    endsAt = renewalDate.map { max(issuedAt, min(end, Timestamp(seconds: $0.lastSecond))) } ?? end
  }

  package func age(at now: Timestamp) -> Age {
    if now >= endsAt { return .ended }
    let (life, _) = endsAt.milliseconds.subtractingReportingOverflow(issuedAt.milliseconds)
    return now >= issuedAt.adding(milliseconds: life / 3 * 2) ? .nearEnd : .fresh
  }
}
