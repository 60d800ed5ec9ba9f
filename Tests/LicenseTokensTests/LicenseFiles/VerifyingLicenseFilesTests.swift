import Cryptography
import Foundation
import LicenseTokens
import Testing

struct SwitchLicense: Sendable {
  let verifier: LicenseFileVerifier
  let serialNumber: String

  init(serialNumber: String, keptKeys: [UInt8]) throws(JSONWebKeySetError) {
    let keySet = try JSONWebKeySet(parsing: keptKeys)
    verifier = LicenseFileVerifier(issuer: "https://auth.example.com", audience: nil, keySet: keySet)
    self.serialNumber = serialNumber
  }

  func summary(of text: String, at now: Int64) -> String {
    do {
      let file = try verifier.verify(text, serialNumber: serialNumber, articleNumber: "SWITCH-8", at: now)
      return "\(file.status(at: now).rawValue), with \(file.entitlements.joined(separator: " and "))."
    } catch {
      return "Refused (\(error.code)). \(error)"
    }
  }
}

/// The code above is the code of the article, and does what the article says.
@Suite struct VerifyingLicenseFilesTests {
  private static func article() throws -> String {
    let article = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../Sources/LicenseTokens/Documentation.docc/LicenseFiles.md").standardizedFileURL
    return try String(contentsOf: article, encoding: .utf8)
  }

  /// The blocks of code in the article of a language.
  private static func code(_ language: String) throws -> [String] {
    let parts = try article().components(separatedBy: "```")
    return parts.enumerated().filter { $0.offset % 2 == 1 && $0.element.hasPrefix(language + "\n") }
      .map { String($0.element.dropFirst(language.count + 1)) }
  }

  @Test func theArticleShowsThisCode() throws {
    let blocks = try Self.code("swift")
    try #require(blocks.count == 1)
    #expect(blocks[0].contains("try verifier.verify("))
    #expect(try String(contentsOf: URL(filePath: #filePath), encoding: .utf8).contains(blocks[0]))
  }

  @Test func theCodeOfTheArticleWorks() throws {
    let issuer = try FileIssuer()
    let license = try SwitchLicense(serialNumber: "sw-0001", keptKeys: issuer.keySet.json)
    let text = LicenseDocument.text(.license, try issuer.file())
    #expect(license.summary(of: text, at: FileIssuer.now) == "Licensed, with l3 and poe.")
    #expect(license.summary(of: text, at: 1_900_000_000) == "Refused (expired). The license file has expired.")
    #expect(
      license.summary(of: "", at: FileIssuer.now)
        == "Refused (malformed). This is not a license file, or it is incomplete.")
  }

  /// The claims that the article shows are those that the library writes and reads.
  @Test func theArticleShowsTheClaims() throws {
    let examples = try Self.code("json").map { try JSONValue(parsing: Array($0.utf8)) }
    try #require(examples.count == 4)
    #expect(try LicenseFileClaims(parsing: examples[0].json) == sampleFileClaims)
    let issuer = try FileIssuer()
    func signed(_ type: String, _ claims: JSONValue) throws -> String {
      try CompactJWS.signed(type: type, payload: claims.json, with: issuer.key, keyID: "1")
    }
    let parent = try issuer.verifier.verifyParent(try signed("parent-license+jwt", examples[1]))
    #expect(parent.id == "par_1")
    let bundle = try issuer.verifier.verifyBundle(try signed("license-bundle+jwt", examples[2]))
    #expect(bundle.keySet.keys.map(\.purpose) == [.file])
    #expect(bundle.entries.map(\.serialNumber) == ["SW-0001"])
    let list = try issuer.verifier.verifyRevocationList(try signed("license-revocations+jwt", examples[3]))
    #expect(list.revoked == ["fil_2"])
  }

  /// The table of failures in the article names them all, in the order in which they are looked for.
  @Test func theArticleNamesEveryFailure() throws {
    let codes = [
      "too_large", "malformed", "several_documents", "wrong_document", "algorithm_not_allowed", "unknown_key",
      "bad_signature", "missing_claim", "invalid_claim", "wrong_issuer", "wrong_audience", "revoked",
      "wrong_serial_number", "wrong_article_number", "expired", "not_yet_valid", "feature_not_granted",
    ]
    let article = try Self.article()
    for code in codes { #expect(article.contains("`\(code)`")) }
  }
}
