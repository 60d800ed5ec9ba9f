import ArgumentParser
import Foundation

/// How the program ends, in sysexits.h's numbers.
enum ExitStatus: Int32 {
  /// What was asked was refused.
  case refused = 1
  /// The store cannot be used now: another process has it, or it cannot be reached.
  case unavailable = 75
  /// The configuration, or a file that it names, is not as it should be.
  case configuration = 78

  /// Says why on standard error, and gives the error that ends the program with this status.
  func saying(_ message: String) -> ExitCode {
    StandardError.print("countersign-server: \(message)")
    return ExitCode(rawValue)
  }
}

/// Words for people; standard output is for scripts.
enum StandardError {
  static func print(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
