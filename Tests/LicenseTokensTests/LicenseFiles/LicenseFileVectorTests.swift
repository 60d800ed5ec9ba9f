import Foundation
import LicenseTokens
import Testing

/// The cases in the folder `Vectors/LicenseFiles`, which its `generate.py` wrote.
@Suite struct LicenseFileVectorTests {
  // The names of the members, as the files have them.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  private struct Vector: Decodable {
    let kind: String
    let issuer: String
    let audience: String?
    let now: Int64
    let revoked: [String]
    let serial_number: String?
    let article_number: String?
    let feature: String?
    let document: String
    let verdict: String
    let entries: [String]?
  }

  private struct UnknownKind: Error {}

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../Vectors/LicenseFiles").standardizedFileURL

  private static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "json" }.map(\.lastPathComponent).sorted()
  }()

  @Test func theFolderHoldsEveryVerdict() throws {
    let vectors = try Self.names.map { try Self.read($0).vector }
    #expect(vectors.count > 350)
    #expect(Set(vectors.map(\.kind)) == ["license", "parent_license", "bundle", "revocation_list"])
    #expect(
      Set(vectors.map(\.verdict)) == [
        "valid", "malformed", "too_large", "several_documents", "wrong_document", "algorithm_not_allowed",
        "unknown_key", "bad_signature", "missing_claim", "invalid_claim", "wrong_issuer", "wrong_audience", "revoked",
        "wrong_serial_number", "wrong_article_number", "expired", "not_yet_valid", "feature_not_granted",
      ])
  }

  @Test(arguments: names)
  func theVerdictIsMet(name: String) throws {
    let (vector, keySet) = try Self.read(name)
    let verifier = LicenseFileVerifier(
      issuer: vector.issuer, audience: vector.audience, keySet: keySet, revoked: Set(vector.revoked))
    var entries: [String]?
    var verdict = "valid"
    do {
      switch vector.kind {
      case "license":
        _ = try verifier.verify(
          vector.document, serialNumber: vector.serial_number ?? "", articleNumber: vector.article_number,
          at: vector.now, requiring: vector.feature)
      case "parent_license": _ = try verifier.verifyParent(vector.document)
      case "bundle":
        let bundle = try verifier.verifyBundle(vector.document)
        entries = verifier.verifyEntries(of: bundle, at: vector.now).map(Self.verdict)
      case "revocation_list": _ = try verifier.verifyRevocationList(vector.document)
      default: throw UnknownKind()
      }
    } catch let failure as LicenseFileFailure {
      verdict = failure.code
    }
    #expect(verdict == vector.verdict)
    #expect(entries == vector.entries)
  }

  private static func verdict(_ result: Result<LicenseFileClaims, LicenseFileFailure>) -> String {
    switch result {
    case .success: "valid"
    case .failure(let failure): failure.code
    }
  }

  private static func read(_ name: String) throws -> (vector: Vector, keySet: JSONWebKeySet) {
    let data = try Data(contentsOf: folder.appending(path: name))
    guard case .object(let members) = try JSONValue(parsing: Array(data)), let keySet = members["key_set"] else {
      throw CocoaError(.coderReadCorrupt)
    }
    return (try JSONDecoder().decode(Vector.self, from: data), try JSONWebKeySet(parsing: keySet.json))
  }
}
