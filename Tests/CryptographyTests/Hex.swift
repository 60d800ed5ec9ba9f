/// The bytes of hexadecimal text, which is how the RFCs print their vectors; white space between bytes is skipped.
func bytes(_ hex: String) throws -> [UInt8] {
  let digits = hex.filter { !$0.isWhitespace }.compactMap(\.hexDigitValue)
  guard digits.count.isMultiple(of: 2) else { throw OddHex(text: hex) }
  return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
}

struct OddHex: Error { let text: String }

func hex(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
}
