import Testing

@testable import LicensingCore

@Suite struct LicenseKeySecretsTests {
  private static func keys(_ byte: UInt8) throws -> SecretKeys {
    try SecretKeys(#require(MasterKey(number: 1, bytes: Array(repeating: byte, count: 32))))
  }

  private func product(_ number: UInt8) -> ProductID {
    ProductID(now: Timestamp(milliseconds: 0), random: Array(repeating: number, count: 10))
  }

  @Test func textProductMethodAndMasterKeyAreAllPartOfIt() throws {
    let keys = try Self.keys(7)
    let macs = [
      keys.mac(ofKey: "a.b", method: .key, product: product(1)),
      keys.mac(ofKey: "a.b", method: .key, product: product(2)),
      keys.mac(ofKey: "a.b", method: .domain, product: product(1)),
      keys.mac(ofKey: "A.b", method: .key, product: product(1)), keys.mac(ofKey: "", method: .key, product: product(1)),
      try Self.keys(8).mac(ofKey: "a.b", method: .key, product: product(1)),
    ]
    #expect(Set(macs).count == macs.count && macs.allSatisfy { $0.count == 34 })
    #expect(macs[0] == keys.mac(ofKey: "a.b", method: .key, product: product(1)))
  }

  @Test func nothingOfACheckTokenIsShownByAccident() throws {
    let token = try CheckToken(from: SeededRandom())
    #expect(token.exposed.hasPrefix("cst_") && token.exposed.utf8.count == 47)
    #expect("\(token)" == "cst_…" && String(reflecting: token) == "cst_…")
    let revealed = RevealedKey(key: Self.sample, text: "MYSOFT-SECRET")
    var dumped = ""
    dump(revealed, to: &dumped)
    for shown in ["\(revealed)", String(reflecting: revealed), dumped] { #expect(!shown.contains("SECRET")) }
  }

  private static var sample: LicenseKey {
    let (now, random) = (Timestamp(milliseconds: 0), [] as [UInt8])
    return LicenseKey(
      id: .init(now: now, random: random), licenseID: .init(now: now, random: random),
      organizationID: .init(now: now, random: random), productID: .init(now: now, random: random), mac: [],
      sealedText: [], maskedText: "MYSOFT-••••", createdAt: now, updatedAt: now)
  }
}
