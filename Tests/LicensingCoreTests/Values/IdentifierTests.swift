import Testing

@testable import LicensingCore

@Suite struct IdentifierTests {
  @Test func anIDIsItsPrefixAndAUUIDOfVersion7() throws {
    let id = DeviceID(now: Timestamp(milliseconds: 0x0123_4567_89AB), random: Array(repeating: 0xFF, count: 10))
    let bytes = try #require(id.bytes)
    #expect(Array(bytes.prefix(6)) == [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB])
    #expect(Array(bytes.suffix(10)) == [0x7F, 0xFF, 0xBF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
    #expect(id.text.hasPrefix("dev_") && id.text.utf8.count == 30)
    #expect("\(id)" == id.text)
  }

  @Test func anIDIsReadBackFromItsTextAndItsBytes() throws {
    let id = FamilyID(now: sampleTime, random: SeededRandom().bytes(10))
    #expect(FamilyID(id.text) == id)
    #expect(FamilyID(bytes: try #require(id.bytes)) == id)
    #expect(FamilyID(bytes: Array(repeating: 0, count: 15)) == nil)
    #expect(FamilyID(bytes: Array(repeating: 0, count: 17)) == nil)
  }

  @Test func fewRandomBytesAreFilledUpWithZeros() throws {
    let bytes = try #require(DeviceID(now: Timestamp(milliseconds: 0), random: [1]).bytes)
    #expect(bytes == [0, 0, 0, 0, 0, 0, 0x71, 0, 0x80, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func idsSortByTheTimeTheyWereMade() {
    let times = [Int64.min, -1, 0, 1, 31, 32, 1_790_000_000_000, 1_790_000_000_001, 1 << 47]
    let ids = times.map { DeviceID(now: Timestamp(milliseconds: $0), random: Array(repeating: 0x55, count: 10)) }
    #expect(ids.sorted() == ids)
    #expect(ids[0] == ids[2], "before 1970 counts as 1970")
    #expect(Set(ids).count == ids.count - 2)
  }

  @Test(arguments: [
    "", "dev_", "dev", "lic_01h455vb4pex5vsknk084sn02q", "01h455vb4pex5vsknk084sn02q",
    "dev_01h455vb4pex5vsknk084sn02", "dev_01h455vb4pex5vsknk084sn02qq", "dev_01H455VB4PEX5VSKNK084SN02Q",
    "DEV_01h455vb4pex5vsknk084sn02q", "dev_81h455vb4pex5vsknk084sn02q", "dev_01h455vb4pex5vsknk084sn02u",
    "dev_01h455vb4pex5vsknk084sn02l", "dev_01h455vb4pex5vsknk084sn02 ", "dev_01h455vb4pex5vsknk084sn0é",
    "dev-01h455vb4pex5vsknk084sn02q", "dev_01h455vb4pex5vsknk084sn02\0",
  ])
  func whatIsNoIDIsRefused(text: String) {
    #expect(DeviceID(text) == nil)
  }

  @Test func anIDOfTheKindIsTaken() {
    #expect(DeviceID("dev_01h455vb4pex5vsknk084sn02q")?.text == "dev_01h455vb4pex5vsknk084sn02q")
  }

  @Test func everyBitOfBase32ComesBack() throws {
    for bit in 0..<128 {
      var bytes = [UInt8](repeating: 0, count: 16)
      bytes[bit / 8] = 0x80 >> UInt8(bit % 8)
      let text = CrockfordBase32.encode(bytes)
      #expect(text.utf8.count == 26)
      #expect(CrockfordBase32.decode(text) == bytes)
    }
    #expect(CrockfordBase32.encode(Array(repeating: 0xFF, count: 16)) == "7zzzzzzzzzzzzzzzzzzzzzzzzz")
  }
}
