import LicenseTokens
import TestAuthorizationServer

@testable import LicenseAgent

/// A switch that is never online, and the server that signs its license files.
struct SwitchHarness {
  var harness: KeeperHarness

  init(serialNumber: String? = "sw-0001 ", articleNumber: String? = nil) throws {
    harness = try KeeperHarness()
    harness.machine = MachineDescription(
      deviceName: "Hall 3", serialNumber: serialNumber, articleNumber: articleNumber, hostname: "switch-1")
  }

  var server: TestAuthorizationServer { harness.server }
  var keySet: JSONWebKeySet { get throws { try server.keySet } }

  /// A license file of the server's, as a compact JWS.
  func compact(_ change: (inout LicenseFileClaims) -> Void = { _ in }) throws -> String {
    var claims = sampleFileClaims
    change(&claims)
    return try server.sign(claims)
  }

  /// The same in text form.
  func file(_ change: (inout LicenseFileClaims) -> Void = { _ in }) throws -> String {
    LicenseDocument.text(.license, try compact(change))
  }

  /// A bundle with a file for each serial number.
  func bundle(
    _ serialNumbers: [String], revoked: [String] = [], at issuedAt: Int64 = 1_790_000_000
  ) throws -> String {
    try bundle(
      of: serialNumbers.enumerated().map { index, number in
        try compact { ($0.id, $0.serialNumber) = ("fil_\(index + 1)", number) }
      }, revoked: revoked, at: issuedAt)
  }

  /// - Parameter files: as compact JWS; an entry is named as its file is.
  func bundle(
    of files: [String], revoked: [String] = [], keySet: JSONWebKeySet? = nil, at issuedAt: Int64 = 1_790_000_000
  ) throws -> String {
    let entries = try files.map { file in
      let claims = try LicenseFileClaims(unverified: file)
      return LicenseBundle.Entry(serialNumber: claims.serialNumber, articleNumber: claims.articleNumber, file: file)
    }
    return try server.sign(
      LicenseBundle(
        id: "bun_1", issuer: server.issuer, issuedAt: issuedAt, licenseID: "lic_2",
        keySet: try keySet ?? self.keySet, revoked: revoked, entries: entries))
  }
}

/// Changes one character of a text to another one of base64url.
func altered(_ text: String, at offset: Int) -> String {
  var characters = Array(text.utf8)
  characters[offset] = characters[offset] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
  return String(decoding: characters, as: UTF8.self)
}
