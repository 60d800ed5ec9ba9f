/// Walks the chain of sealed events and says if it is whole, for platform administrators. Reads some thousand events at a time, so
/// that the server goes on meanwhile; what is sealed after the start is not looked at.
package struct VerifyAuditLog: Sendable {
  package struct Report: Sendable, Equatable {
    /// The last event that was good; what `audit verify` tells and people write down.
    package let head: AuditHead
    /// Events that wait to be sealed, counted up to `AuditChainState.mostCounted`.
    package let unsealedCount: Int64
    /// The first thing that is wrong; nil: nothing is.
    package let problem: AuditBreak?

    package init(head: AuditHead, unsealedCount: Int64, problem: AuditBreak?) {
      self.head = head
      self.unsealedCount = unsealedCount
      self.problem = problem
    }
  }

  /// Events that one read looks at.
  package static var batch: Int { 2000 }

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// How the chain stands, without walking it.
  /// - Throws: `forbidden`.
  package func state(by actor: Actor) async throws -> AuditChainState {
    try actor.requirePlatformAdministrator()
    return try await context.store.read { try $0.auditChainState() }
  }

  /// - Parameters:
  ///   - expected: a head that was written down earlier, which must still be part of the chain.
  ///   - progress: is told how many events were good so far, and how many there are.
  /// - Throws: `forbidden`, `unavailable`, `CancellationError`.
  package func callAsFunction(
    expecting expected: AuditHead? = nil, by actor: Actor,
    progress: @Sendable (_ checked: Int64, _ total: Int64) -> Void = { _, _ in }
  ) async throws -> Report {
    let state = try await state(by: actor)
    var walk = AuditWalk(to: state.head, expecting: expected)
    var after: Int64?
    while true {
      try Task.checkCancellation()
      let (start, end) = (after, state.head.sequence)
      let links = try await context.store.read {
        try $0.sealedAuditRecords(after: start, upTo: end, limit: Self.batch)
      }
      for link in links {
        if let problem = walk.step(link) {
          return Report(head: walk.last, unsealedCount: state.unsealedCount, problem: problem)
        }
      }
      progress(walk.last.sequence, end)
      guard links.count == Self.batch, let last = links.last else { break }
      after = last.sequence
      // Reads hold a thread that others need as well.
      await Task.yield()
    }
    return Report(
      head: walk.last, unsealedCount: state.unsealedCount, problem: walk.finish(beyondHead: state.beyondHead))
  }
}
