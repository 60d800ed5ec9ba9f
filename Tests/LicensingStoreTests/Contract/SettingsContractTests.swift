import LicensingCore
import Testing

@Suite struct SettingsContractTests {
  @Test(arguments: StoreEngine.allCases)
  func aSettingIsInsertedOnce(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let (inserted, values) = try await fresh.store.write { writer in
      let inserted = [
        try writer.insertSetting(.masterKeyCheck, [1]), try writer.insertSetting(.masterKeyCheck, [2]),
        try writer.insertSetting(.restoredAt, []),
      ]
      return (inserted, [try writer.setting(.masterKeyCheck), try writer.setting(.restoredAt)])
    }
    #expect(inserted == [true, false, true] && values == [[1], []])
  }

  @Test(arguments: StoreEngine.allCases)
  func anAbsentSettingIsNone(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    #expect(try await fresh.store.read { try $0.setting(.restoredAt) } == nil)
  }

  @Test(arguments: StoreEngine.allCases)
  func ofManyAtOnceOneInserts(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let inserted = try await withThrowingTaskGroup { group in
      for number in 0..<20 as Range<UInt8> {
        group.addTask { try await fresh.store.write { try $0.insertSetting(.masterKeyCheck, [number]) } }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(inserted == 1)
  }
}
