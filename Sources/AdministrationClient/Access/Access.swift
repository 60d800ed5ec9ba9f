package import HTTPCalls
import LicenseTokens

// Access is how the command line is signed in at a server: with an API token, kept in a file that nobody else can read.

/// A server and the API token that opens it.
package struct Access: Sendable, Equatable {
  package let server: ServerAddress
  package let token: Credential
  /// The path of a file (PEM) with the certificates that sign the server's; nil: those that the system trusts.
  package let certificateAuthorities: String?

  package init(server: ServerAddress, token: Credential, certificateAuthorities: String? = nil) {
    self.server = server
    self.token = token
    self.certificateAuthorities = certificateAuthorities
  }

  // MARK: The file

  private static let version: Int64 = 1

  var file: [UInt8] {
    var members: [String: JSONValue] = [
      "version": .integer(Self.version), "server": .string(server.url), "api_token": .string(token.value),
    ]
    members["ca_file"] = certificateAuthorities.map { .string($0) }
    return JSONValue.object(members).json + [UInt8(ascii: "\n")]
  }

  /// - Returns: nil if the bytes are no such file, or one of a later version.
  init?(file: [UInt8]) {
    guard let value = try? JSONValue(parsing: file), case .object(let members) = value,
      members.number("version") == Self.version, let url = members.document("server"),
      let server = try? ServerAddress(url), let token = members.document("api_token")
    else { return nil }
    self.init(server: server, token: Credential(token), certificateAuthorities: members.document("ca_file"))
  }
}
