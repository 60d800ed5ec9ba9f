import Logging

/// What is left of metadata in a line: keys with their path, values as text, secrets taken out.
enum LogFields {
  /// Values of these keys are never written, wherever they stand. Nobody should log them; this is for the day when
  /// somebody does.
  private static let secretKeys: Set = [
    "access_token", "authorization", "client_secret", "cookie", "csrf_token", "device_code", "key", "license_key",
    "password", "refresh_token", "set_cookie", "token", "user_code",
  ]

  /// Nested values get keys like `client.address` and `products.0`; sorted by key.
  static func flattened(_ metadata: Logger.Metadata) -> [(key: String, value: String)] {
    var fields: [String: String] = [:]
    for (key, value) in metadata { flatten(value, key: key, path: key, into: &fields) }
    return fields.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
  }

  private static func flatten(
    _ value: Logger.MetadataValue, key: String, path: String, into fields: inout [String: String]
  ) {
    if isSecret(key) {
      fields[path] = "[redacted]"
      return
    }
    switch value {
    case .string(let text): fields[path] = text
    case .stringConvertible(let convertible): fields[path] = "\(convertible)"
    case .dictionary(let members):
      for (key, value) in members { flatten(value, key: key, path: "\(path).\(key)", into: &fields) }
    case .array(let items):
      for (index, item) in items.enumerated() { flatten(item, key: key, path: "\(path).\(index)", into: &fields) }
    }
  }

  private static func isSecret(_ key: String) -> Bool {
    secretKeys.contains(key.lowercased().replacing("-", with: "_"))
  }
}
