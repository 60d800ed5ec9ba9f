/// One thing that is wrong with the configuration.
package struct ConfigurationProblem: Sendable, Hashable, CustomStringConvertible {
  /// The dotted key, or the environment variable if it belongs to no key, or `config` for the file as a whole.
  package let key: String
  /// What is wrong and what would be right; never a secret, since no key holds one.
  package let message: String

  package init(key: String, message: String) {
    self.key = key
    self.message = message
  }

  package var description: String { "\(key): \(message)" }
}

/// The configuration cannot be used. Holds every problem found, so that an operator mends them in one go; the program
/// prints the description (one line for each) and ends with status 78 (`EX_CONFIG`).
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  package let problems: [ConfigurationProblem]

  package init(problems: [ConfigurationProblem]) {
    self.problems = problems
  }

  package var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
