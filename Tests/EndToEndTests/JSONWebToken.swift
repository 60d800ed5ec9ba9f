import Foundation

/// What a token says, without asking whether it is true.
enum JSONWebToken {
  struct Malformed: Error {}

  static func payload<Claims: Decodable>(of token: String) throws -> Claims { try part(1, of: token) }

  static func header<Header: Decodable>(of token: String) throws -> Header { try part(0, of: token) }

  private static func part<Value: Decodable>(_ number: Int, of token: String) throws -> Value {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw Malformed() }
    let standard = parts[number].replacing("-", with: "+").replacing("_", with: "/")
    let padding = String(repeating: "=", count: (4 - standard.count % 4) % 4)
    guard let data = Data(base64Encoded: standard + padding) else { throw Malformed() }
    return try JSONDecoder().decode(Value.self, from: data)
  }
}
