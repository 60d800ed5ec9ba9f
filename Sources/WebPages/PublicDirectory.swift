import Foundation

/// Where the folder `Public` is.
package enum PublicDirectory {
  /// - Parameter configured: a path. One that does not exist is looked for below the program's directory and those above it: beside
  ///   an installed program in `share/countersign`, and in a working copy at its root.
  /// - Returns: the first that exists; else what was configured.
  package static func find(_ configured: String) -> String {
    let manager = FileManager.default
    guard !configured.hasPrefix("/"), !manager.fileExists(atPath: configured) else { return configured }
    var directory = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent()
    while directory.path != "/" {
      for candidate in ["share/countersign/\(configured)", configured] {
        let path = directory.appendingPathComponent(candidate).path
        if manager.fileExists(atPath: path + "/css") { return path }
      }
      directory.deleteLastPathComponent()
    }
    return configured
  }

  private static var executable: String { Bundle.main.executablePath ?? CommandLine.arguments.first ?? "/" }
}
