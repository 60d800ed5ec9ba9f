import ArgumentParser
import Foundation

/// How the program ends: its own numbers for answers, those of sysexits.h for failures.
enum ExitStatus: Int32 {
  /// What was asked was refused, or failed for everything that it was asked for.
  case refused = 1
  /// Done for some of the devices; the report names the others.
  case partial = 3
  /// The arguments are not what the command takes.
  case usage = 64
  /// The server, or a device's agent, cannot be reached, or what answers is none.
  case unreachable = 69
  /// Not signed in, or without the right.
  case forbidden = 77

  /// Says why on standard error, and gives the error that ends the program with this status.
  func saying(_ message: String) -> ExitCode {
    StandardError.print("countersign: \(message)")
    return ExitCode(rawValue)
  }

  /// Ends the program with this status; everything was said.
  var code: ExitCode { ExitCode(rawValue) }
}

/// Words for people; standard output is for scripts.
enum StandardError {
  static func print(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }
}
