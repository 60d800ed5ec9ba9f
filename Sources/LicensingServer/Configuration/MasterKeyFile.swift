package import SecretFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The master key as it lies on disk: one line `countersign-master-key:NUMBER:KEY`, the key as 32 bytes in base64url
/// without padding (RFC 4648, section 5), in a file that only the server's user may read.
package struct MasterKeyFile: Sendable, Equatable {
  /// Tells this key from the ones before it; from 1.
  package let number: Int
  /// 32 bytes.
  package let bytes: [UInt8]

  private static let label = "countersign-master-key"
  private static let byteCount = 32

  /// - Throws: `MasterKeyFileError`; `.unreadable` for a file that is missing or open to others.
  package static func read(path: String) throws(MasterKeyFileError) -> MasterKeyFile {
    let contents: [UInt8]
    do {
      contents = try SecretFile.read(path: path, limit: 1024)
    } catch {
      throw .unreadable(error)
    }
    guard let key = MasterKeyFile(contents: contents) else { throw .malformed(path: path) }
    return key
  }

  /// Creates the file; never replaces one.
  /// - Parameter bytes: 32 bytes from a source of randomness fit for keys.
  package static func create(path: String, number: Int, bytes: [UInt8]) throws(MasterKeyFileError) {
    guard let key = MasterKeyFile(number: number, bytes: bytes) else { throw .invalidKey }
    do {
      try SecretFile.create(path: path, contents: key.contents)
    } catch {
      throw .unwritable(error)
    }
  }

  init?(number: Int, bytes: [UInt8]) {
    guard number >= 1, bytes.count == Self.byteCount else { return nil }
    (self.number, self.bytes) = (number, bytes)
  }

  /// Takes only what `contents` writes; the end of the line may be missing.
  init?(contents: [UInt8]) {
    let hasLineEnd = contents.last == UInt8(ascii: "\n")
    let line = String(decoding: hasLineEnd ? contents.dropLast() : contents[...], as: UTF8.self)
    let parts = line.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, let number = Int(parts[1]) else { return nil }
    let standard = String(parts[2]).replacing("-", with: "+").replacing("_", with: "/") + "="
    guard let bytes = Data(base64Encoded: standard) else { return nil }
    self.init(number: number, bytes: [UInt8](bytes))
    guard self.line == line else { return nil }
  }

  var contents: [UInt8] { [UInt8]((line + "\n").utf8) }

  private var line: String {
    let text = Data(bytes).base64EncodedString()
      .replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    return "\(Self.label):\(number):\(text)"
  }
}

/// Shown, the key is only its number.
extension MasterKeyFile: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  package var description: String { "MasterKeyFile(number: \(number), bytes: [redacted])" }
  package var debugDescription: String { description }
  package var customMirror: Mirror { Mirror(self, children: ["number": number]) }
}

/// Why there is no master key.
package enum MasterKeyFileError: Error, Equatable, CustomStringConvertible {
  case unreadable(SecretFileError)
  case unwritable(SecretFileError)
  /// The file is not one line of the master key's form.
  case malformed(path: String)
  /// Asked to write a key that is not 32 bytes or has a number below 1.
  case invalidKey

  package var description: String {
    switch self {
    case .unreadable(let error), .unwritable(let error): error.description
    case .malformed(let path): "\(path) is not a master key file"
    case .invalidKey: "a master key has 32 bytes and a number from 1"
    }
  }
}
