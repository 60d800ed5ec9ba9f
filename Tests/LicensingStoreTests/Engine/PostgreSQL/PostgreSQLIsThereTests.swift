import TestPostgreSQL
import Testing

@Suite struct PostgreSQLIsThereTests {
  /// Nothing is left out unnoticed.
  @Test(
    .disabled(
      if: !TestCluster.isDue,
      "PostgreSQL 15 is not installed: the store was tested on SQLite alone"))
  func theStoreIsTestedOnBothEngines() throws {
    _ = try TestCluster.shared
    #expect(StoreEngine.allCases == [.sqlite, .postgresql])
  }
}
