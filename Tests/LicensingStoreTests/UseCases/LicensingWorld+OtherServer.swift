import LicensingCore

@testable import LicensingStore

extension LicensingWorld {
  /// Another server on the same database, with everything that it keeps in memory read.
  func otherServer(on engine: any SQLEngine) async throws -> LicensingContext {
    let other = LicensingContext(
      store: SQLStore(engine: engine, logger: silentLogger), clock: clock, random: SeededRandom(seed: 99),
      keys: try testKeys(), policy: context.policy)
    try await MaintainSigningKeys(other)()
    return other
  }
}
