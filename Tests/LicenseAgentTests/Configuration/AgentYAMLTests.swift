import SystemPackage
import TestDirectories
import Testing

@testable import LicenseAgent
@testable import Settings

/// `Config/agent.yaml` is what people copy: it must hold every key, with the value that it has without it.
@Suite struct AgentYAMLTests {
  private let sample: String

  init() throws {
    var root = FilePath(#filePath)
    for _ in 0..<4 { root.removeLastComponent() }
    sample = try readText(root.appending("Config/agent.yaml").string)
  }

  /// With the # taken off every line that holds a key.
  private var uncommented: String {
    sample.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        let indentation = line.prefix { $0 == " " }
        let rest = line.dropFirst(indentation.count)
        return rest.hasPrefix("#") && rest.dropFirst().first?.isLetter == true
          ? indentation + rest.dropFirst() : line
      }
      .joined(separator: "\n")
  }

  private func load(_ yaml: String) async throws -> AgentConfiguration {
    let directory = try TemporaryDirectory()
    let path = try directory.write(yaml, to: "agent.yaml")
    return try await AgentConfiguration.load(file: path, environment: [:], arguments: [:])
  }

  @Test func asItIsSetsNothing() async throws {
    #expect(try await load(sample) == AgentConfiguration())
  }

  @Test func everyKeyIsThereWithItsDefault() async throws {
    #expect(try await load(uncommented) == AgentConfiguration())
    let snapshot = try uncommented.utf8CString.dropLast().withUnsafeBytes { bytes in
      try ConfigurationFileSnapshot(
        data: RawSpan(_unsafeBytes: bytes), providerName: "sample", parsingOptions: .default)
    }
    #expect(snapshot.keys.sorted() == AgentConfigurationKey.allCases.map(\.rawValue).sorted())
  }

  @Test func everyKeyIsExplainedRightAboveIt() {
    let lines = uncommented.split(separator: "\n", omittingEmptySubsequences: false)
    for (above, line) in zip([""] + lines, lines) where line.contains(":") && !line.contains("#") {
      #expect(above.contains("# "), "\(line)")
    }
  }
}
