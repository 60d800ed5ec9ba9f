import Foundation

/// The `openssl` program at work in a directory of its own: an oracle that shares no line with the code under test.
final class OpenSSLCommand {
  private let directory: URL

  init() throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "openssl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: directory) }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: directory.appending(path: name))
  }

  func read(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: directory.appending(path: name)))
  }

  /// Runs `openssl` with the arguments, split at spaces; what it printed and if it succeeded.
  @discardableResult
  func run(_ arguments: String) throws -> (succeeded: Bool, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
    process.currentDirectoryURL = directory
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus == 0, String(decoding: output, as: UTF8.self))
  }

  /// A new private key in PKCS #8; it stays in `key.pem` too.
  func pkcs8(generatedBy command: String) throws -> [UInt8] {
    try run(command + " -out key.pem")
    try run("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.der")
    return try read("key.der")
  }

  /// DER of r ‖ s, built by `openssl`.
  func der(ofRaw raw: [UInt8]) throws -> [UInt8] {
    let configuration = """
      asn1=SEQUENCE:signature
      [signature]
      r=INTEGER:0x\(hex(raw.prefix(32)))
      s=INTEGER:0x\(hex(raw.suffix(32)))
      """
    try write(Array(configuration.utf8), to: "signature.cnf")
    try run("asn1parse -noout -genconf signature.cnf -out built.der")
    return try read("built.der")
  }

  /// r ‖ s of a DER signature, read by `openssl`.
  func raw(ofDER der: [UInt8]) throws -> [UInt8] {
    try write(der, to: "parsed.der")
    return try run("asn1parse -inform DER -in parsed.der").output
      .split(separator: "\n").filter { $0.contains("INTEGER") }
      .flatMap { line in
        let digits = line.drop { $0 != ":" }.split(separator: ":").last.map(String.init) ?? ""
        return try bytes(String(repeating: "0", count: 64 - digits.count) + digits)
      }
  }
}
