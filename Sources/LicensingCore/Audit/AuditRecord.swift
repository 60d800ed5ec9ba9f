/// An event as the store has it, column by column: what is sealed is what stands there, whoever wrote it and whether this program
/// knows its action or not.
package struct AuditRecord: Sendable, Equatable {
  package let id: String
  /// Milliseconds since 1970.
  package let at: Int64
  package let actorKind: String
  package let actorID: String?
  package let action: String
  package let organizationID: String?
  package let subject: String
  package let address: String
  package let requestID: String
  /// A JSON object, as it was written.
  package let details: String

  package init(
    id: String, at: Int64, actorKind: String, actorID: String?, action: String, organizationID: String?,
    subject: String, address: String, requestID: String, details: String
  ) {
    self.id = id
    self.at = at
    self.actorKind = actorKind
    self.actorID = actorID
    self.action = action
    self.organizationID = organizationID
    self.subject = subject
    self.address = address
    self.requestID = requestID
    self.details = details
  }

  /// The columns as texts, in the order in which they are sealed; nil is NULL.
  var columns: [String?] {
    [
      id, String(at), actorKind, actorID, action, organizationID, subject, address, requestID, details,
    ]
  }
}

/// What makes an event a link of the chain.
package struct AuditSeal: Sendable, Equatable {
  /// 1 for the first event that was sealed, and one more for each next.
  package let sequence: Int64
  /// Of the event before; 32 zero bytes for the first.
  package let previousHash: [UInt8]
  /// 32 bytes, as <doc:AuditLog> says.
  package let hash: [UInt8]

  package init(sequence: Int64, previousHash: [UInt8], hash: [UInt8]) {
    self.sequence = sequence
    self.previousHash = previousHash
    self.hash = hash
  }
}

/// A link of the chain as the store has it, which somebody may have tampered with.
package struct SealedAuditRecord: Sendable, Equatable {
  package let sequence: Int64
  package let previousHash: [UInt8]?
  package let hash: [UInt8]?
  /// Nil: its columns hold what no program wrote there.
  package let record: AuditRecord?

  package init(sequence: Int64, previousHash: [UInt8]?, hash: [UInt8]?, record: AuditRecord?) {
    self.sequence = sequence
    self.previousHash = previousHash
    self.hash = hash
    self.record = record
  }
}
