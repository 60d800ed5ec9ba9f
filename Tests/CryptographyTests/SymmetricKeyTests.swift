import Cryptography
import Testing

@Suite struct SymmetricKeyTests {
  @Test func printingAndDumpingSayNothing() {
    let key = SymmetricKey(bytes: [0xDE, 0xAD])
    var dumped = ""
    dump(["key": key], to: &dumped)
    #expect("\(key)" == "SymmetricKey(redacted)")
    #expect(String(reflecting: key) == "SymmetricKey(redacted)")
    #expect(!dumped.contains("222") && dumped.contains("SymmetricKey(redacted)"))
    #expect(key.bytes == [0xDE, 0xAD])
  }
}
