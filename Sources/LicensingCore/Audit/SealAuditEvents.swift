/// Seals events that were written since the last time, some hundred at once. Called every second.
///
/// The order of sealing is the order of the chain: an event that was committed later than one with a higher id comes after it.
package struct SealAuditEvents: Sendable {
  /// As many as one transaction may hold writers up for.
  package static var batch: Int { 500 }

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Returns: true if there may be more to seal.
  /// - Throws: `changedMeanwhile` if another server was faster; nothing is sealed then.
  package func callAsFunction() async throws -> Bool {
    // A server on which nothing happens writes nothing.
    guard try await context.store.read({ try $0.hasUnsealedAuditEvents() }) else { return false }
    return try await context.store.write { writer in
      let head = try writer.lockAuditHead()
      let records = try writer.unsealedAuditRecords(limit: Self.batch)
      guard !records.isEmpty else { return false }
      var last = head
      for record in records {
        let seal = try last.seal(record)
        guard try writer.seal(record.id, seal) else { throw LicensingError.changedMeanwhile }
        last = AuditHead(seal)
      }
      guard try writer.moveAuditHead(from: head, to: last) else { throw LicensingError.changedMeanwhile }
      return records.count == Self.batch
    }
  }
}
