import LicenseTokens

/// A key set that somebody brings along.
enum BroughtKeys {
  static let expectation = "The key set must be JSON as the authorization server publishes it, with at least one key."

  /// - Returns: nil for what is no key set, has no key that is understood, or is longer than is kept.
  static func keySet(_ json: [UInt8]) -> JSONWebKeySet? {
    guard json.count <= TrustedKeys.maximumBytes, let keySet = try? JSONWebKeySet(parsing: json),
      !keySet.keys.isEmpty
    else { return nil }
    return keySet
  }
}
