/// base64url without padding (RFC 4648 §5, RFC 7515 §2), strictly: bytes have exactly one text, and no other text is
/// read as them. That is what makes every changed character of a token a changed token.
public enum Base64URL {
  /// The text of the bytes; A-Z, a-z, 0-9, `-` and `_` only.
  public static func encode(_ bytes: [UInt8]) -> String {
    String(decoding: characters(of: bytes), as: UTF8.self)
  }

  /// The bytes of the text. `nil` for padding, white space, `+`, `/` and any other character, for a length that no
  /// bytes have, and for bits in the last character that belong to no byte.
  public static func decode(_ text: String) -> [UInt8]? {
    decode(Array(text.utf8)[...])
  }

  static func characters(of bytes: [UInt8]) -> [UInt8] {
    let count = (bytes.count * 4 + 2) / 3
    return [UInt8](unsafeUninitializedCapacity: count) { characters, initialized in
      alphabet.withUnsafeBufferPointer { alphabet in
        var bits: UInt32 = 0
        var pending: UInt32 = 0
        for byte in bytes {
          bits = bits << 8 | UInt32(byte)
          pending += 8
          while pending >= 6 {
            pending -= 6
            characters[initialized] = alphabet[Int(bits >> pending & 63)]
            initialized += 1
          }
        }
        guard pending > 0 else { return }
        characters[initialized] = alphabet[Int(bits << (6 - pending) & 63)]
        initialized += 1
      }
    }
  }

  static func decode(_ characters: ArraySlice<UInt8>) -> [UInt8]? {
    guard characters.count % 4 != 1 else { return nil }
    var invalid: UInt8 = 0
    var bits: UInt32 = 0
    var pending: UInt32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: characters.count * 3 / 4) { bytes, initialized in
      values.withUnsafeBufferPointer { values in
        for character in characters {
          let value = values[Int(character)]
          invalid |= value
          bits = bits << 6 | UInt32(value)
          pending += 6
          guard pending >= 8 else { continue }
          pending -= 8
          bytes[initialized] = UInt8(truncatingIfNeeded: bits >> pending)
          initialized += 1
        }
      }
    }
    guard invalid < 64, bits & (1 << pending - 1) == 0 else { return nil }
    return bytes
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  /// What each byte stands for as a character; 64 for those that stand for nothing.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, character) in alphabet.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()
}
