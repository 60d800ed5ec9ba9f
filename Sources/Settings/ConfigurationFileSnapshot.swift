import Configuration
import Synchronization

/// The configuration file as parsed: a `YAMLSnapshot` that also knows which keys the file holds, so that a misspelt key
/// is seen, and that takes a file of nothing but comments for an empty one.
struct ConfigurationFileSnapshot: FileConfigSnapshot {
  struct ParsingOptions: FileParsingOptions {
    static var `default`: Self { Self() }
  }

  let providerName: String
  /// Every key with a value, in the file's order by depth; a key that is written twice appears twice.
  let keys: [String]
  private let values: YAMLSnapshot?

  init(data: RawSpan, providerName: String, parsingOptions: ParsingOptions) throws {
    self.providerName = providerName
    guard Self.holdsValues(data) else {
      (keys, values) = ([], nil)
      return
    }
    // The parser asks of every key whether it is secret: the one place where it tells the keys.
    let seen = Mutex<[String]>([])
    let recordKeys = SecretsSpecifier<String, Void>.dynamic { key, _ in
      seen.withLock { $0.append(key) }
      return false
    }
    values = try YAMLSnapshot(
      data: data, providerName: providerName, parsingOptions: .init(secretsSpecifier: recordKeys))
    keys = seen.withLock { $0 }
  }

  func value(forKey key: AbsoluteConfigKey, type: ConfigType) throws -> LookupResult {
    guard let values else { return LookupResult(encodedKey: key.description, value: nil) }
    return try values.value(forKey: key, type: type)
  }

  var description: String { "\(providerName)[\(keys.count) values]" }
  var debugDescription: String { description }

  /// Whether any line holds more than blanks and a comment.
  private static func holdsValues(_ data: RawSpan) -> Bool {
    var isComment = false
    for offset in data.byteOffsets {
      switch data.unsafeLoad(fromByteOffset: offset, as: UInt8.self) {
      case UInt8(ascii: "\n"): isComment = false
      case UInt8(ascii: "#"): isComment = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
      default: if !isComment { return true }
      }
    }
    return false
  }
}
