import COpenSSL

/// ECDSA signatures between libcrypto's form, DER (RFC 3279 §2.2.3), and JOSE's, r ‖ s (RFC 7518 §3.4).
package enum ECDSASignature {
  /// SEQUENCE of two INTEGERs of at most 33 bytes each.
  package static let longestDER = 72

  private static let scalarByteCount = 32

  /// The order of P-256 (FIPS 186-4 §D.1.2.3), big-endian.
  private static let order: [UInt8] = [
    0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
  ]

  /// r ‖ s, each left-padded to 32 bytes; nil if the bytes are no such sequence.
  package static func raw(fromDER der: [UInt8]) -> [UInt8]? {
    let signature = der.withUnsafeBufferPointer { buffer in
      var end = buffer.baseAddress
      return d2i_ECDSA_SIG(nil, &end, buffer.count)
    }
    defer { ECDSA_SIG_free(signature) }
    guard let signature else { return nil }
    return [ECDSA_SIG_get0_r(signature), ECDSA_SIG_get0_s(signature)].reduce([]) { raw, number in
      var scalar = [UInt8](repeating: 0, count: scalarByteCount)
      guard let raw, BN_bn2binpad(number, &scalar, Int32(scalarByteCount)) == scalarByteCount else { return nil }
      return raw + scalar
    }
  }

  /// The DER form of r ‖ s; nil unless it is 64 bytes and both numbers lie between 1 and the group's order
  /// (FIPS 186-4 §6.4.2). libcrypto would refuse others too; here it is said.
  package static func der(fromRaw raw: [UInt8]) -> [UInt8]? {
    guard raw.count == SignatureAlgorithm.signatureByteCount else { return nil }
    guard let r = integer(raw.prefix(scalarByteCount)), let s = integer(raw.suffix(scalarByteCount)) else { return nil }
    return [0x30, UInt8(r.count + s.count)] + r + s
  }

  /// The shortest DER INTEGER of the scalar; nil if it is zero or not below the order.
  private static func integer(_ scalar: ArraySlice<UInt8>) -> [UInt8]? {
    guard scalar.lexicographicallyPrecedes(order) else { return nil }
    let digits = scalar.drop { $0 == 0 }
    guard let first = digits.first else { return nil }
    let sign: [UInt8] = first >= 0x80 ? [0] : []  // a leading 1 bit would make it negative
    return [0x02, UInt8(sign.count + digits.count)] + sign + digits
  }
}
