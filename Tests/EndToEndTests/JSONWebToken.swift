import Foundation

/// What a token says, without asking whether it is true.
enum JSONWebToken {
  struct Malformed: Error {}

  static func payload<Claims: Decodable>(of token: String) throws -> Claims {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw Malformed() }
    let standard = parts[1].replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
    guard let data = Data(base64Encoded: standard + padding) else { throw Malformed() }
    return try JSONDecoder().decode(Claims.self, from: data)
  }
}
