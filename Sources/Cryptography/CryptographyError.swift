/// Why a cryptographic operation gave no result.
package enum CryptographyError: Error, Equatable, Sendable {
  /// An argument (a key, a nonce, a coordinate) has another number of bytes than the algorithm wants.
  case wrongLength(of: String, expected: Int, actual: Int)
  /// A parameter is outside what the algorithm, or this library, allows.
  case invalidParameter(String)
  /// The bytes are no key: not the format, not on the curve, or a private and a public half that do not match.
  case invalidKey
  /// A sound key of a kind that is not used here.
  case unsupportedKey
  /// Sealed bytes do not open: wrong key, wrong additional data, or changed on the way.
  case notAuthentic
  /// libcrypto refused, in its own words. For the log.
  case operationFailed(String, reason: String)
}
