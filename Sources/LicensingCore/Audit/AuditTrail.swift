/// The audit events of one change: who acts, when and from where, drawn before the transaction so that its body can run again.
struct AuditTrail: Sendable {
  let now: Timestamp
  let actor: Actor
  private let seed: [UInt8]
  private var count: UInt16 = 0

  /// - Parameter seed: 10 random bytes, for the events' ids.
  init(now: Timestamp, actor: Actor, seed: [UInt8]) {
    self.now = now
    self.actor = actor
    self.seed = seed
  }

  mutating func record(
    _ action: AuditEvent.Action, _ subject: String, in organization: OrganizationID?,
    _ details: [String: String?] = [:], to writer: any StoreWriter
  ) throws {
    let random = seed.prefix(8) + (UInt16(bigEndianBytes: seed.suffix(2)) &+ count).bigEndianBytes
    count &+= 1
    try writer.insert(
      AuditEvent(
        id: AuditEventID(now: now, random: Array(random)), at: now, actor: actor.identity, action: action,
        organizationID: organization, subject: subject, address: actor.origin.address,
        requestID: actor.origin.requestID, details: details.compactMapValues { $0 }))
  }
}

extension UInt16 {
  fileprivate init(bigEndianBytes bytes: ArraySlice<UInt8>) { self = bytes.reduce(0) { $0 << 8 | UInt16($1) } }
}
