import ArgumentParser
import Foundation
import HTTPCalls
import LicenseAgent
import LicenseTokens

struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Licenses this machine with a license file, or with what a bundle has for it, and shows the license.",
    discussion: """
      A machine that has never reached its server believes the keys that come along the first time, with a bundle or with \
      --key-set. Exit status: 1 if there was nothing to take, else as of status.
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
      keySet = try? JSONWebKeySet(parsing: Array(Self.contents(keySetFile, atMost: 1 << 16)))
      if keySet == nil { throw ValidationError("\(keySetFile) is no key set of an authorization server") }
    }
    let answer = try await RunningAgent.with(options) { [keySet] agent in
      try await agent.importLicense(document: String(decoding: document, as: UTF8.self), keySet: keySet)
    }
    guard let outcome = ImportReport(answer), let license = LicenseReport(answer) else {
      throw AgentExitStatus.cannotTell.saying("the agent's answer is not what it should be")
    }
    guard outcome.isImported else { throw AgentExitStatus.refused.saying(outcome.lines.joined(separator: "\n")) }
    (outcome.lines + [""] + license.lines).forEach { print($0) }
    if license.exitStatus != .licensed { throw license.exitStatus.code }
  }

  private static func contents(_ path: String, atMost limit: Int) throws -> Data {
    let contents: Data
    do {
      let handle = path == "-" ? .standardInput : try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      contents = try handle.read(upToCount: limit + 1) ?? Data()
    } catch {
      throw ValidationError("\(path) cannot be read")
    }
    guard contents.count <= limit else { throw ValidationError("\(path) is longer than \(limit) bytes") }
    return contents
  }
}
