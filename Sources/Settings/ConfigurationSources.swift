import Configuration
import SystemPackage

/// The three places a setting can come from. The providers are asked one by one rather than through a `ConfigReader`:
/// its getters take a value that cannot be read for one that is missing, and do not say where a value came from.
package struct ConfigurationSources<Key: ConfigurationKey>: Sendable {
  struct Source: Sendable {
    /// How a message calls it: "in the environment".
    let name: String
    let provider: any ConfigProvider
  }

  /// The winner first.
  let sources: [Source]
  /// Keys that are not ours, and keys that are written twice.
  let problems: [ConfigurationProblem]

  /// - Parameters:
  ///   - file: path of the YAML file, if there is one.
  ///   - environment: the whole environment; only names with our prefix are looked at.
  ///   - arguments: dotted key → value.
  package init(
    file: String?, environment: [String: String], arguments: [String: String]
  ) async throws(ConfigurationError) {
    var problems = Self.unknownArguments(arguments) + Self.unknownVariables(environment)
    var sources = [
      Source(name: "in the arguments", provider: Self.provider(ofVariables: Self.asVariables(arguments))),
      Source(name: "in the environment", provider: Self.provider(ofVariables: environment)),
    ]
    if let file {
      let provider = try await Self.fileProvider(path: file)
      sources.append(Source(name: "in \(file)", provider: provider))
      problems += Self.problems(ofFile: provider.snapshot(), named: file)
    }
    self.sources = sources
    self.problems = problems
  }

  /// Variables by name, read the way the environment is: lists are separated by commas.
  private static func provider(ofVariables variables: [String: String]) -> any ConfigProvider {
    // `COUNTERSIGN_` is how the provider writes the first section of a key, `countersign`.
    let sections = Key.environmentPrefix.lowercased().split(separator: "_").joined(separator: ".")
    return EnvironmentVariablesProvider(environmentVariables: variables)
      .prefixKeys(with: ConfigKey(sections))
  }

  private static func asVariables(_ arguments: [String: String]) -> [String: String] {
    var variables: [String: String] = [:]
    for key in Key.allCases { variables[key.environmentVariable] = arguments[key.rawValue] }
    return variables
  }

  private static func fileProvider(
    path: String
  ) async throws(ConfigurationError) -> FileProvider<ConfigurationFileSnapshot> {
    do {
      return try await FileProvider(filePath: FilePath(path))
    } catch {
      let problem = ConfigurationProblem(key: "config", message: "\(path) cannot be read: \(error)")
      throw ConfigurationError(problems: [problem])
    }
  }

  private static func unknownArguments(_ arguments: [String: String]) -> [ConfigurationProblem] {
    arguments.keys.filter { Key(rawValue: $0) == nil }.sorted().map {
      ConfigurationProblem(key: $0, message: "is not a known key (given in the arguments)")
    }
  }

  private static func unknownVariables(_ environment: [String: String]) -> [ConfigurationProblem] {
    let known = Set(Key.allCases.map(\.environmentVariable))
    return environment.keys
      .filter { $0.hasPrefix(Key.environmentPrefix) && !known.contains($0) }
      .filter { name in !Key.foreignVariables.contains { name.hasPrefix($0) } }
      .sorted()
      .map { ConfigurationProblem(key: $0, message: "is not a known variable (given in the environment)") }
  }

  private static func problems(ofFile snapshot: any ConfigSnapshot, named file: String) -> [ConfigurationProblem] {
    guard let snapshot = snapshot as? ConfigurationFileSnapshot else { return [] }
    var seen: Set<String> = []
    return snapshot.keys.compactMap { key in
      if !seen.insert(key).inserted {
        return ConfigurationProblem(key: key, message: "is written twice (given in \(file))")
      }
      if Key(rawValue: key) != nil || isEmptySection(key, in: snapshot) { return nil }
      return ConfigurationProblem(key: key, message: "is not a known key (given in \(file))")
    }
  }

  /// A section whose keys are all commented out is a null in YAML.
  private static func isEmptySection(_ key: String, in snapshot: ConfigurationFileSnapshot) -> Bool {
    guard Key.isSection(key) else { return false }
    let value = try? snapshot.value(forKey: AbsoluteConfigKey(ConfigKey(key)), type: .string).value
    return value?.content == .string("")
  }
}
