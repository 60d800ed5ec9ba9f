import Cryptography
import Testing

@Suite struct ECDSASignatureTests {
  private static let zero = String(repeating: "00", count: 32)
  private static let one = String(repeating: "00", count: 31) + "01"
  private static let highBit = "80" + String(repeating: "00", count: 31)
  private static let largest = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550"
  private static let order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551"

  /// Scalars take one to thirty-three bytes in DER: leading zeros go, a leading 1 bit gets a zero before it.
  @Test(arguments: [
    (one + one, "3006020101020101"),
    (one + highBit, "3026020101022100" + highBit),
    (largest + largest, "3046022100" + largest + "022100" + largest),
    ("00" + String(repeating: "7f", count: 31) + one, "3024021f" + String(repeating: "7f", count: 31) + "020101"),
  ])
  func eachFormIsMadeOfTheOther(raw: String, der: String) throws {
    #expect(ECDSASignature.der(fromRaw: try bytes(raw)) == (try bytes(der)))
    #expect(ECDSASignature.raw(fromDER: try bytes(der)) == (try bytes(raw)))
    #expect(try bytes(der).count <= ECDSASignature.longestDER)
  }

  @Test(arguments: [
    "", one, one + one + "00", zero + one, one + zero, order + one, one + order, String(repeating: "ff", count: 64),
  ])
  func scalarsOutsideTheGroupHaveNoDER(raw: String) throws {
    #expect(ECDSASignature.der(fromRaw: try bytes(raw)) == nil)
  }

  @Test(arguments: ["", "00", "3006020101", "300602010102", "3003020101", "3026020101022101" + largest])
  func otherBytesHaveNoRawForm(der: String) throws {
    #expect(ECDSASignature.raw(fromDER: try bytes(der)) == nil)
  }
}
