import HTTPCalls
import SecretFiles
import SystemPackage
import TestDirectories
import Testing

@testable import LicenseAgent

@Suite struct APIKeyTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.path("api-key") }

  @Test func isMadeOnceAndRead() throws {
    #expect(throws: SecretFileError.notFound(path: path)) { try APIKey.read(path: path) }
    let key = try APIKey.prepare(path: path, random: [UInt8](0..<32))
    #expect(key == Credential("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"))
    #expect(try APIKey.prepare(path: path, random: [UInt8](repeating: 7, count: 32)) == key)
    #expect(try APIKey.read(path: path) == key)
    try SecretFile.check(path: path)
  }

  @Test func aFileThatOthersCanReadIsRefused() throws {
    try directory.write("key\n", to: "api-key", mode: [.ownerReadWrite, .groupRead])
    #expect(throws: SecretFileError.accessibleByOthers(path: path, mode: 0o640)) { try APIKey.read(path: path) }
  }

  @Test func admitsOnlyTheKey() {
    let key = APIKey(Credential("right"))
    #expect(key.admits("right"))
    for other in ["", "righ", "rightt", "Right", " right"] { #expect(!key.admits(other)) }
  }
}
