import Foundation
import LicenseTokens
import Testing

/// The cases in the folder `Vectors`, which `Vectors/generate.py` wrote.
@Suite struct TokenVectorTests {
  private struct Vector: Decodable {
    let issuer: String
    let audience: String?
    let now: Int64
    let feature: String?
    let token: String
    let verdict: String
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")

  private static let names: [String] = {
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "json" }.map(\.lastPathComponent).sorted()
  }()

  @Test func theFolderHoldsEveryVerdict() throws {
    let verdicts = try Self.names.map { try Self.read($0).vector.verdict }
    #expect(verdicts.count > 200)
    #expect(
      Set(verdicts) == [
        "valid", "malformed", "algorithm_not_allowed", "unknown_key", "wrong_type", "bad_signature", "missing_claim",
        "invalid_claim", "wrong_issuer", "wrong_audience", "expired", "not_yet_valid", "feature_not_granted",
      ])
  }

  @Test(arguments: names)
  func theVerdictIsMet(name: String) throws {
    let (vector, keySet) = try Self.read(name)
    let verifier = LicenseVerifier(issuer: vector.issuer, audience: vector.audience, keySet: keySet)
    let verdict: String
    do {
      _ = try verifier.verify(vector.token, at: vector.now, requiring: vector.feature)
      verdict = "valid"
    } catch {
      verdict = error.code
    }
    #expect(verdict == vector.verdict)
  }

  private static func read(_ name: String) throws -> (vector: Vector, keySet: JSONWebKeySet) {
    let data = try Data(contentsOf: folder.appending(path: name))
    guard case .object(let members) = try JSONValue(parsing: Array(data)), let keySet = members["key_set"] else {
      throw CocoaError(.coderReadCorrupt)
    }
    return (try JSONDecoder().decode(Vector.self, from: data), try JSONWebKeySet(parsing: keySet.json))
  }
}
