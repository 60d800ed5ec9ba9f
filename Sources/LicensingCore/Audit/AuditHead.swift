import Cryptography

/// Where the chain of events ends: the number of the last sealed event, and its hash, which stands for every event before.
///
/// Whoever can write to the database can also seal everything anew. A head that was written down elsewhere finds that out.
package struct AuditHead: Sendable, Equatable {
  /// 0: nothing is sealed yet.
  package let sequence: Int64
  /// 32 bytes.
  package let hash: [UInt8]

  package init(sequence: Int64, hash: [UInt8]) {
    self.sequence = sequence
    self.hash = hash
  }

  /// Before the first event.
  package static let start = AuditHead(sequence: 0, hash: [UInt8](repeating: 0, count: SHA256.byteCount))

  /// `1234:` and 64 hexadecimal digits, as people write it down; nil for anything else.
  package init?(_ text: String) {
    let parts = text.trimmed.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let sequence = Int64(parts[0]), sequence >= 0, !parts[0].hasPrefix("+"),
      let hash = Hexadecimal.bytes(parts[1]), hash.count == SHA256.byteCount
    else { return nil }
    self.init(sequence: sequence, hash: hash)
    // Before the first event there is one head only.
    guard sequence > 0 || self == .start else { return nil }
  }

  /// `SEQUENCE:HASH`, the hash in lower-case hexadecimal digits.
  package var text: String { "\(sequence):\(Hexadecimal.text(hash))" }

  /// Seals the event that comes next.
  /// - Throws: `LicensingError.unavailable` at the largest number, which only a damaged database has.
  package func seal(_ record: AuditRecord) throws -> AuditSeal {
    let (next, overflow) = sequence.addingReportingOverflow(1)
    if overflow { throw LicensingError.unavailable }
    return AuditSeal(sequence: next, previousHash: hash, hash: record.hash(sequence: next, previousHash: hash))
  }
}

extension AuditHead {
  init(_ seal: AuditSeal) { self.init(sequence: seal.sequence, hash: seal.hash) }
}

extension AuditRecord {
  private static let domain = Array("countersign.audit.1\n".utf8)
  private static let null: [UInt8] = [0xFF, 0xFF, 0xFF, 0xFF]

  /// SHA-256 over: the domain, the hash of the event before, the number in 8 bytes, and each column as the length of its UTF-8 in
  /// 4 bytes and the UTF-8 itself; NULL is a length of all ones. Numbers are big-endian.
  func hash(sequence: Int64, previousHash: [UInt8]) -> [UInt8] {
    var bytes = Self.domain
    bytes.reserveCapacity(512)
    bytes += previousHash
    bytes += UInt64(bitPattern: sequence).bigEndianBytes
    for column in columns {
      guard let column else {
        bytes += Self.null
        continue
      }
      bytes += UInt32(truncatingIfNeeded: column.utf8.count).bigEndianBytes
      bytes += column.utf8
    }
    return SHA256.hash(bytes)
  }
}

/// Bytes as hexadecimal digits.
package enum Hexadecimal {
  private static let digits = Array("0123456789abcdef".utf8)

  /// In lower case.
  package static func text(_ bytes: [UInt8]) -> String {
    String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// Nil unless the text is pairs of digits, in either case.
  package static func bytes(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let high = rest.popFirst() {
      guard let low = rest.popFirst(), let upper = value(high), let lower = value(low) else { return nil }
      bytes.append(upper << 4 | lower)
    }
    return bytes
  }

  private static func value(_ digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}
