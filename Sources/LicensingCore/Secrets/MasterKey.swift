// Secrets: one master key, kept in a file apart from the database, and the sub-keys derived from it. Whoever holds only the
// database, a backup or a log holds no usable secret.

import Cryptography

/// The master key and its number. The number stands before every value made with the key, so that the key can be replaced.
package struct MasterKey: Sendable {
  package static let byteCount = 32

  package let number: UInt16
  let key: SymmetricKey

  /// - Returns: nil unless there are 32 bytes and the number is positive.
  package init?(number: Int, bytes: [UInt8]) {
    guard let number = UInt16(exactly: number), number > 0, bytes.count == Self.byteCount else { return nil }
    self.number = number
    key = SymmetricKey(bytes: bytes)
  }
}

/// The sub-keys, one for each purpose (HKDF-SHA256, RFC 5869), and what is done with them.
package struct SecretKeys: Sendable {
  package enum Purpose: String, CaseIterable, Sendable {
    case userCodes = "user codes"
    case refreshTokens = "refresh tokens"
    case sealing = "sealing"
    case storeCheck = "store check"
    case forms = "forms"
    case licenseKeys = "license keys"
  }

  package let number: UInt16
  private let keys: [Purpose: SymmetricKey]

  package init(_ master: MasterKey) throws {
    number = master.number
    var keys: [Purpose: SymmetricKey] = [:]
    for purpose in Purpose.allCases {
      keys[purpose] = try HKDF.deriveKey(
        from: master.key, salt: [], info: Array("countersign \(purpose.rawValue)".utf8), byteCount: 32)
    }
    self.keys = keys
  }

  /// The key's number (2 bytes, big-endian) and HMAC-SHA256 of the message under the purpose's sub-key.
  package func authenticationCode(_ message: [UInt8], for purpose: Purpose) -> [UInt8] {
    guard let key = keys[purpose] else { return [] }
    return number.bigEndianBytes + HMACSHA256.authenticationCode(for: message, key: key)
  }

  package func isValid(_ code: [UInt8], of message: [UInt8], for purpose: Purpose) -> Bool {
    !code.isEmpty && constantTimeEqual(code, authenticationCode(message, for: purpose))
  }

  /// AES-256-GCM under the sealing sub-key; the place the value belongs to is authenticated with it, so that a value moved to
  /// another row does not open.
  package func seal(_ plaintext: [UInt8], at place: StoredPlace, random: any RandomSource) throws -> [UInt8] {
    guard let key = keys[.sealing] else { throw SealingFailure() }
    let nonce = try random.bytes(12)
    return number.bigEndianBytes
      + (try AESGCM.seal(plaintext, key: key, nonce: nonce, additionalData: place.bytes))
  }

  package func open(_ sealed: [UInt8], at place: StoredPlace) throws -> [UInt8] {
    guard let key = keys[.sealing], sealed.starts(with: number.bigEndianBytes) else { throw SealingFailure() }
    return try AESGCM.open(Array(sealed.dropFirst(2)), key: key, additionalData: place.bytes)
  }
}

/// A value was sealed under another master key, or is not a sealed value at all.
package struct SealingFailure: Error, Equatable {}

/// Where a sealed value is kept.
package struct StoredPlace: Sendable {
  let table: String, column: String, row: String

  package init(table: String, column: String, row: String) {
    self.table = table
    self.column = column
    self.row = row
  }

  var bytes: [UInt8] { Array("\(table)\u{0}\(column)\u{0}\(row)".utf8) }
}

extension FixedWidthInteger {
  /// The integer's bytes, most significant first.
  var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}
