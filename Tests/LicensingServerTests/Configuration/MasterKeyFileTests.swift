import TestDirectories
import SecretFiles
import SystemPackage
import Testing

@testable import LicensingServer

@Suite struct MasterKeyFileTests {
  private static let text = "countersign-master-key:3:-_8AAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0"
  private static let bytes: [UInt8] = [0xFB, 0xFF] + (0...29)
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  @Test func whatIsCreatedIsRead() throws {
    let path = directory.path("master.key")
    try MasterKeyFile.create(path: path, number: 3, bytes: Self.bytes)
    #expect(try readText(path) == Self.text + "\n")
    let key = try MasterKeyFile.read(path: path)
    #expect(key.number == 3)
    #expect(key.bytes == Self.bytes)
    let another = [UInt8](repeating: 1, count: 32)
    #expect(throws: MasterKeyFileError.unwritable(.alreadyExists(path: path))) {
      try MasterKeyFile.create(path: path, number: 4, bytes: another)
    }
    #expect(try MasterKeyFile.read(path: path) == key)
  }

  @Test func theLineMayBeWithoutItsEnd() throws {
    let path = try directory.write(Self.text, to: "master.key")
    #expect(try MasterKeyFile.read(path: path).bytes == Self.bytes)
  }

  @Test(arguments: [
    "", "\n", text + "\n\n", text + "\r\n", " " + text, text + "=", String(text.dropLast()), text + "A",
    text.replacing(":3:", with: ":0:"), text.replacing(":3:", with: ":-3:"), text.replacing(":3:", with: ":03:"),
    text.replacing(":3:", with: ":+3:"), text.replacing(":3:", with: ":99999999999999999999:"),
    text.replacing(":3:", with: "::"), text.replacing("-_", with: "+/"), text.replacing("master", with: "Master"),
    // The last letter has bits that no byte takes: another text for the same key.
    String(text.dropLast()) + "1", text + ":", "\u{FF}\u{0}",
  ]) func anotherTextIsRefused(text: String) throws {
    let path = try directory.write(text, to: "master.key")
    #expect(throws: MasterKeyFileError.malformed(path: path)) { try MasterKeyFile.read(path: path) }
  }

  @Test func aFileThatIsMissingOrOpenIsRefused() throws {
    let missing = directory.path("missing")
    #expect(throws: MasterKeyFileError.unreadable(.notFound(path: missing))) { try MasterKeyFile.read(path: missing) }
    let open = try directory.write(Self.text, to: "open", mode: [.ownerReadWrite, .groupRead])
    #expect(throws: MasterKeyFileError.unreadable(.accessibleByOthers(path: open, mode: 0o640))) {
      try MasterKeyFile.read(path: open)
    }
  }

  @Test(arguments: [(0, 32), (-1, 32), (1, 31), (1, 33), (1, 0)])
  func aBadKeyIsNotWritten(number: Int, count: Int) throws {
    let path = directory.path("master.key")
    #expect(throws: MasterKeyFileError.invalidKey) {
      try MasterKeyFile.create(path: path, number: number, bytes: [UInt8](repeating: 1, count: count))
    }
    #expect(directory.names() == [])
  }

  @Test func theKeyIsNotShown() throws {
    let key = try #require(MasterKeyFile(number: 3, bytes: Self.bytes))
    var dumped = ""
    dump(key, to: &dumped)
    for text in ["\(key)", String(reflecting: key), "\([key])"] {
      #expect(text.contains("MasterKeyFile(number: 3, bytes: [redacted])"))
    }
    #expect(!dumped.contains("251") && !dumped.contains("-_8"))
  }
}
