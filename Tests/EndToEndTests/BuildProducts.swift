import Foundation

/// Where the programs under test and the package's other files are.
enum BuildProducts {
  struct Missing: Error, CustomStringConvertible {
    let description: String
  }

  /// The folder with Package.swift.
  static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// The executable of this build: it lies beside the test bundle, which the test runner names in its arguments,
  /// wherever the build folder is and whatever its configuration.
  static func executable(_ name: String) throws -> URL {
    let bundles = CommandLine.arguments.filter { $0.contains(".xctest") }.map { URL(filePath: $0) }
    for bundle in bundles {
      // On macOS the runner's program lies three folders deep in the bundle.
      var folder = bundle
      for _ in 0..<4 {
        folder.deleteLastPathComponent()
        let candidate = folder.appending(path: name)
        if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      }
    }
    throw Missing(
      description: "\(name) is not beside the test bundle: the arguments are \(CommandLine.arguments)")
  }

  /// The interpreter that has the packages of requirements.txt.
  static func python() throws -> URL {
    if let path = ProcessInfo.processInfo.environment["COUNTERSIGN_PYTHON"] { return URL(filePath: path) }
    let interpreter = packageRoot.appending(path: ".build/python/bin/python3")
    guard FileManager.default.isExecutableFile(atPath: interpreter.path) else {
      throw Missing(
        description: "\(interpreter.path) is missing. `make test` makes it, with the packages of requirements.txt; or "
          + "name an interpreter that has them in COUNTERSIGN_PYTHON.")
    }
    return interpreter
  }
}
