import Logging

/// What is left of metadata in a line: keys with their path, values as text, secrets taken out.
enum LogFields {
  /// Values of these keys are never written, wherever they stand. Nobody should log them; this is for the day when
  /// somebody does.
  private static let secretKeys: Set = [
    "access_token", "authorization", "client_secret", "cookie", "csrf_token", "device_code", "key", "license_key",
    "password", "refresh_token", "set_cookie", "token", "user_code",
  ]

  typealias Field = (key: String, value: String)

  /// Nested values get keys like `client.address` and `products.0`; sorted by key.
  static func flattened(_ metadata: Logger.Metadata) -> [Field] {
    var fields: [Field] = []
    fields.reserveCapacity(metadata.count)
    for (key, value) in metadata { flatten(value, key: key, path: key, into: &fields) }
    fields.sort { $0.key < $1.key }
    return fields
  }

  private static func flatten(
    _ value: Logger.MetadataValue, key: String, path: String, into fields: inout [Field]
  ) {
    if isSecret(key) {
      fields.append((path, "[redacted]"))
      return
    }
    switch value {
    case .string(let text): fields.append((path, text))
    case .stringConvertible(let convertible): fields.append((path, "\(convertible)"))
    case .dictionary(let members):
      for (key, value) in members { flatten(value, key: key, path: "\(path).\(key)", into: &fields) }
    case .array(let items):
      for (index, item) in items.enumerated() { flatten(item, key: key, path: "\(path).\(index)", into: &fields) }
    }
  }

  private static func isSecret(_ key: String) -> Bool {
    // Most keys are in this form already; to bring one into it takes longer than the rest of a line.
    let isFolded = key.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "_")
    }
    return secretKeys.contains(isFolded ? key : key.lowercased().replacing("-", with: "_"))
  }
}
