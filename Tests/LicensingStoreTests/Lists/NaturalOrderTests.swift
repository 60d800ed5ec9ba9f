import Testing

@testable import LicensingStore

@Suite struct NaturalOrderTests {
  @Test func namesSortAsPeopleCount() {
    let names = [
      "1", "Store", "Store 1", "store 2", "Store 2b", "Store 10", "Store 10 till 9", "Store 10 till 10",
      "Store 999999999",
      "Store 1234567890", "Store 9999999999", "Store 12345678901", "Storehouse", "Ärger",
    ]
    let keys = names.map(NaturalOrder.key)
    let sorted = keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(keys == sorted)
  }

  @Test func zerosThatLeadANumberDoNotCount() {
    #expect(NaturalOrder.key(of: " Store 007 ") == "store 17")
    #expect(NaturalOrder.key(of: "Store 7") == "store 17")
    #expect(NaturalOrder.key(of: "000") == "0")
    #expect(NaturalOrder.key(of: "") == "")
  }

  @Test func noNumberIsTooLong() {
    let (shorter, longer) = (String(repeating: "9", count: 199), "1" + String(repeating: "0", count: 199))
    #expect(NaturalOrder.key(of: shorter).utf8.lexicographicallyPrecedes(NaturalOrder.key(of: longer).utf8))
  }
}
