import Foundation
import Testing

@testable import LicensingCore

/// How long a comparison takes must not tell how much of a secret was right. So a secret is looked up by the hash of all of it, and
/// where one is compared, in constant time.
@Suite struct SecretComparisonTests {
  @Test func whoHasAllButTheEndIsNoNearer() throws {
    let random = SeededRandom(seed: 3)
    let real = try APITokenSecret(from: random)
    let characters = Array(real.exposed)
    for known in 4..<characters.count {
      let wrong: Character = characters[known] == "A" ? "B" : "A"
      let guess = try #require(
        APITokenSecret(presented: String(characters[..<known] + [wrong] + characters[(known + 1)...])))
      let common = zip(real.hash, guess.hash).prefix { $0 == $1 }.count
      #expect(guess != real && common <= 1, "\(known) characters known")
    }
  }

  /// Of the core, where all secrets are compared. The hashes in the audit log's chain are none: everybody may know them.
  @Test func noSecretIsComparedByAnOperator() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../Sources/LicensingCore")
    let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
      .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" && !$0.path.contains("/LicensingCore/Audit/") }
    #expect(files.count > 80)
    let secret = #"[\w.]*([hH]ash|MAC|[mM]ac|authenticationCode|exposed|letters)"#
    let pattern = try Regex(#"(\b\#(secret) *(==|!=)(?! *nil))|((==|!=) *\#(secret)\b)"#)
    var compared: [String] = []
    for file in files {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      where line.contains(pattern) && !line.contains("///") { compared.append("\(file.lastPathComponent): \(line)") }
    }
    #expect(compared == [])
  }
}
