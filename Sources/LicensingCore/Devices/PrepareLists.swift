/// Makes what lists are searched and sorted by for devices and organizations that an earlier server wrote, which did not; until
/// then a search looks at each of those. Called once a second.
package struct PrepareLists: Sendable {
  private let context: LicensingContext
  /// Small enough that nobody waits noticeably for the write.
  private static let atOnce = 100
  private static let most = 50

  package init(_ context: LicensingContext) { self.context = context }

  /// Some thousands of devices at most, so that what else is done once a second does not wait.
  package func callAsFunction() async throws {
    if try await context.store.read({ try $0.areOrganizationsUnprepared() }) {
      try await context.store.write { try $0.prepareOrganizationsForLists(limit: Self.atOnce * Self.most) }
    }
    for _ in 0..<Self.most {
      // Nearly always there is nothing to do, which is no reason to write.
      guard !Task.isCancelled, try await context.store.read({ try $0.isUnpreparedForLists() }) else { return }
      _ = try await context.store.write { try $0.prepareForLists(limit: Self.atOnce) }
    }
  }
}
