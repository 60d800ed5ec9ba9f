import Foundation
import Testing

/// License keys as a program sees them that knows an address and two words: license_keys.py shares no line with the server.
struct LicenseKeyTests {
  @Test func aProgramIsAnsweredAndAThousandKeysAreLockedOnce() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      let told = try server.log
      let key = try #require(told.firstMatch(of: #/\nKEY=(\S+)\n/#)).output.1
      let url = try #require(told.firstMatch(of: #/\nCHECK_URL=(\S+)\n/#)).output.1
      let finished = try await Script.run(
        "license_keys",
        [
          "--url", server.url, "--api-token", business.token, "--check-url", String(url), "--key", String(key),
          "--license", business.keyLicense, "--keys", "1000",
        ])

      #expect(finished.output.hasSuffix("All is as promised.\n"))
      #expect(finished.errors == "")
      #expect(finished.exit == .status(0))
      // They stand in the log once, where the demo tells them at its first start.
      for secret in [String(key), String(url.split(separator: "/").dropLast().last ?? "-")] {
        #expect(try server.log.components(separatedBy: secret).count == 2)
      }
    }
  }
}
