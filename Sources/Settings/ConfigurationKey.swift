// Settings is how a program of ours comes to know what its operator wants: a YAML file, the environment and arguments,
// the later over the earlier, read strictly, every problem named.
//
// A program lists its keys in an enumeration (`ConfigurationKey`), opens the three `ConfigurationSources`, and takes
// one value after the other from a `SettingReader`. What it finds wrong ends as a `ConfigurationError`. The notations of
// hosts and issuers, which more than one program reads, are here as well. Nothing here looks at a clock or at any file
// but the one it is given.

/// The keys of a program's configuration, as they are written in the file (dots separate sections) and as arguments.
package protocol ConfigurationKey: CaseIterable, RawRepresentable<String>, Sendable {
  /// What every environment variable of the program starts with, with its last underscore.
  static var environmentPrefix: String { get }

  /// Variables that start with the prefix and are another program's, or start with one of these.
  static var foreignVariables: [String] { get }
}

extension ConfigurationKey {
  package static var foreignVariables: [String] { [] }

  /// The environment variable that sets this key: `COUNTERSIGN_HTTP_PORT` for `http.port` of the server.
  package var environmentVariable: String {
    Self.environmentPrefix + rawValue.uppercased().replacing(".", with: "_")
  }

  /// Whether `name` is a section that holds keys (`http`, `http.tls`).
  static func isSection(_ name: String) -> Bool {
    allCases.contains { $0.rawValue.hasPrefix(name + ".") }
  }
}
