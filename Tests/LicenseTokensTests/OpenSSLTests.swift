import Cryptography
import Foundation
import LicenseTokens
import Testing

/// The `openssl` program as an oracle: what a token's signature is said to be for, it finds signed.
@Suite struct OpenSSLTests {
  @Test func opensslVerifiesOurTokens() throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    func write(_ bytes: [UInt8], _ name: String) throws { try Data(bytes).write(to: directory.appending(path: name)) }
    func openssl(_ arguments: String) throws -> Bool {
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
      process.currentDirectoryURL = directory
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      return process.terminationStatus == 0
    }

    let key = try SigningKey.generate(.eddsa)
    let parts = try sampleClaims.signed(with: key, keyID: "1").split(separator: ".").map(String.init)
    try #require(parts.count == 3)
    try write(try key.pkcs8(), "key.der")
    try write(try #require(Base64URL.decode(parts[2])), "signature")
    #expect(try openssl("pkey -inform DER -in key.der -pubout -out public.pem"))
    let verify = "pkeyutl -verify -rawin -pubin -inkey public.pem -in signed -sigfile signature"
    try write(Array("\(parts[0]).\(parts[1])".utf8), "signed")
    #expect(try openssl(verify))
    try write(Array("\(parts[0]).\(parts[1])A".utf8), "signed")
    #expect(try !openssl(verify))
  }
}
