import LicensingCore
import Testing

@Suite struct MasterKeyCheckTests {
  @Test func aStoreKnowsTheKeyItWasMadeWith() async throws {
    let world = try await LicensingWorld()
    #expect(try await CheckMasterKey(world.context)() == .right)
    #expect(try await CheckMasterKey(world.context)() == .right)
    let other = try LicensingContext(
      store: world.store, clock: world.clock, random: SeededRandom(), keys: testKeys(byte: 8),
      policy: world.context.policy)
    #expect(try await CheckMasterKey(other)() == .wrong)
    #expect(try await CheckMasterKey(world.context)() == .right, "a wrong key leaves no trace")
  }
}
