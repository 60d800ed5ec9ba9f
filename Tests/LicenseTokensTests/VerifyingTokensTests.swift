import Cryptography
import Foundation
import LicenseTokens
import Testing

struct RegisterEntrance: Sendable {
  let verifier: LicenseVerifier

  init(organization: String, publishedKeys: [UInt8]) throws(JSONWebKeySetError) {
    let keySet = try JSONWebKeySet(parsing: publishedKeys)
    verifier = LicenseVerifier(issuer: "https://auth.example.com", audience: organization, keySet: keySet)
  }

  func greeting(for token: String, at now: Int64) -> String {
    do {
      let claims = try verifier.verify(token, at: now, requiring: "xms")
      return "Welcome, \(claims.device.name)."
    } catch {
      return "Refused (\(error.code)). \(error)"
    }
  }
}

/// The code above is the code of the article, and does what the article says.
@Suite struct VerifyingTokensTests {
  @Test func theArticleShowsThisCode() throws {
    let file = URL(filePath: #filePath)
    let article = file.deletingLastPathComponent()
      .appending(path: "../../Sources/LicenseTokens/Documentation.docc/VerifyingTokens.md")
    let parts = try String(contentsOf: article, encoding: .utf8).components(separatedBy: "```")
    try #require(parts.count == 3)
    let code = parts[1].trimmingPrefix("swift\n")
    #expect(code.contains("try verifier.verify("))
    #expect(try String(contentsOf: file, encoding: .utf8).contains(code))
  }

  @Test func theCodeOfTheArticleWorks() throws {
    let key = try SigningKey.generate(.es256)
    let keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: "1")])
    let entrance = try RegisterEntrance(organization: "org_1", publishedKeys: keySet.json)
    let token = try sampleClaims.signed(with: key, keyID: "1")
    #expect(entrance.greeting(for: token, at: 1_790_000_100) == "Welcome, Store 12 server.")
    #expect(entrance.greeting(for: token, at: 1_800_000_000) == "Refused (expired). The token has expired.")
    #expect(entrance.greeting(for: "", at: 1_790_000_100) == "Refused (malformed). This is not a license token.")
  }
}
