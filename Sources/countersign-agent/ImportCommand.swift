import ArgumentParser
import Foundation
import HTTPCalls
import LicenseAgent
import LicenseTokens
import SystemPackage

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Licenses this machine with a license file, or with what a bundle has for it, and shows the license.",
    discussion: """
      A machine that has never reached its server believes the keys that come along the first time, with a bundle or with \
      --key-set. Exit status: 1 if nothing could be read or taken, else as of status.
      """)

  @Argument(help: "The file; - reads standard input.") var file: String
  @Option(
    name: .customLong("key-set"),
    help: ArgumentHelp("What the server publishes at /.well-known/jwks.json.", valueName: "file"))
  var keySetFile: String?
  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    let document = try Self.contents(file, atMost: LicenseDocument.maximumByteCount)
    var keySet: JSONWebKeySet?
    if let keySetFile {
      let contents = try Self.contents(keySetFile, atMost: 1 << 16)
      keySet = try? JSONWebKeySet(parsing: contents)
      if keySet == nil {
        throw AgentExitStatus.refused.saying("\(keySetFile) is no key set of an authorization server")
      }
    }
    let answer = try await RunningAgent.with(options) { [keySet] agent in
      try await agent.importLicense(document: String(decoding: document, as: UTF8.self), keySet: keySet)
    }
    guard let outcome = ImportReport(answer), let license = LicenseReport(answer) else {
      throw AgentExitStatus.cannotTell.saying("the agent's answer is not what it should be")
    }
    guard outcome.isImported || outcome.isRevoked else {
      throw AgentExitStatus.refused.saying(outcome.lines.joined(separator: "\n"))
    }
    (outcome.lines + [""] + license.lines).forEach { print($0) }
    if license.exitStatus != .licensed { throw license.exitStatus.code }
  }

  /// - Throws: the exit status, after the reason was said.
  private static func contents(_ path: String, atMost limit: Int) throws -> [UInt8] {
    let contents: [UInt8]
    do {
      if path == "-" {
        contents = try read(.standardInput, atMost: limit + 1)
      } else {
        let file = try FileDescriptor.open(FilePath(path), .readOnly)
        contents = try file.closeAfter { try read(file, atMost: limit + 1) }
      }
    } catch let error as Errno {
      throw AgentExitStatus.refused.saying("\(path) cannot be read: \(error)")
    }
    guard contents.count <= limit else {
      throw AgentExitStatus.refused.saying("\(path) is longer than \(limit) bytes")
    }
    return contents
  }

  /// - Throws: `Errno`
  private static func read(_ file: FileDescriptor, atMost limit: Int) throws -> [UInt8] {
    var contents: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 1 << 16)
    while contents.count < limit {
      let count = try part.withUnsafeMutableBytes { try file.read(into: $0) }
      guard count > 0 else { break }
      contents.append(contentsOf: part.prefix(count))
    }
    return contents
  }
}
