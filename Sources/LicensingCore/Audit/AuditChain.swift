// The chain: events are written unsealed, so that writers never wait for each other; `SealAuditEvents` numbers them and ties each
// to the one before; `VerifyAuditLog` walks from the first to the head and says where somebody changed something.

/// How the chain stands.
package struct AuditChainState: Sendable, Equatable {
  package let head: AuditHead
  /// When what the last sealed event tells of happened; nil: nothing is sealed, or that event is missing.
  package let sealedUntil: Timestamp?
  /// Events that wait to be sealed, counted up to `mostCounted`.
  package let unsealedCount: Int64
  /// Since when the oldest of them waits; nil: none does.
  package let unsealedSince: Timestamp?
  /// The number of an event beyond the head, where none can be.
  package let beyondHead: Int64?

  package static var mostCounted: Int64 { 100_000 }

  package init(
    head: AuditHead, sealedUntil: Timestamp?, unsealedCount: Int64, unsealedSince: Timestamp?, beyondHead: Int64?
  ) {
    self.head = head
    self.sealedUntil = sealedUntil
    self.unsealedCount = unsealedCount
    self.unsealedSince = unsealedSince
    self.beyondHead = beyondHead
  }
}

package protocol AuditChainReader {
  func auditChainState() throws -> AuditChainState
  func hasUnsealedAuditEvents() throws -> Bool
  /// The links behind `after` up to and including the number `end`, in order; nil: from the very first, numbers that cannot be included.
  func sealedAuditRecords(after: Int64?, upTo end: Int64, limit: Int) throws -> [SealedAuditRecord]
}

package protocol AuditChainWriter {
  /// The head, which no other transaction moves until this one ends.
  func lockAuditHead() throws -> AuditHead
  /// Events without a seal, by id.
  func unsealedAuditRecords(limit: Int) throws -> [AuditRecord]
  /// - Returns: false if the event is sealed already, or gone.
  func seal(_ id: String, _ seal: AuditSeal) throws -> Bool
  /// - Returns: false if the head is another one.
  func moveAuditHead(from old: AuditHead, to new: AuditHead) throws -> Bool
}
