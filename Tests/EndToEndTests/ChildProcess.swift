import Foundation

/// A program that runs beside the test. What it prints goes to files, because a pipe that nobody empties would stop it.
final class ChildProcess: Sendable {
  enum Exit: Equatable, Sendable {
    case status(Int32)
    case signal(Int32)
  }

  private let process: Process
  private let exited: Task<Exit, Never>
  private let exits: AsyncStream<Exit>.Continuation
  private let outputPath: String
  private let errorsPath: String
  /// Holds the files of the two.
  private let directory: TemporaryDirectory

  /// Starts it.
  /// - Parameters:
  ///   - environment: the whole of it, besides PATH and HOME.
  ///   - input: what it finds on standard input.
  init(
    _ executable: URL, _ arguments: [String], environment: [String: String] = [:], in folder: URL, input: String = ""
  ) throws {
    directory = try TemporaryDirectory()
    outputPath = directory.path("stdout")
    errorsPath = directory.path("stderr")
    process = Process()
    process.executableURL = executable
    process.arguments = arguments
    let inherited = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
    process.environment = inherited.merging(environment) { $1 }
    process.currentDirectoryURL = folder
    let standardInput = try FileHandle(forReadingFrom: URL(filePath: try directory.write(input, to: "stdin")))
    let standardOutput = try FileHandle(forWritingTo: URL(filePath: try directory.write("", to: "stdout")))
    let standardError = try FileHandle(forWritingTo: URL(filePath: try directory.write("", to: "stderr")))
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    process.standardError = standardError
    let (exits, continuation) = AsyncStream<Exit>.makeStream()
    process.terminationHandler = { process in
      let status = process.terminationStatus
      continuation.yield(process.terminationReason == .exit ? .status(status) : .signal(status))
      continuation.finish()
    }
    exited = Task { await exits.first { _ in true } ?? .signal(0) }
    self.exits = continuation
    // The child has its own; those of this process would stay open for as long as Foundation keeps the `Process`, and with more than
    // about 1360 open files its `run` reads past the end of their list.
    defer { for handle in [standardInput, standardOutput, standardError] { try? handle.close() } }
    try process.run()
  }

  /// A test that failed half-way leaves no process behind.
  deinit { send(SIGKILL) }

  var isRunning: Bool { process.isRunning }
  var identifier: Int32 { process.processIdentifier }
  var output: String { get throws { try text(ofFile: outputPath) } }
  var errors: String { get throws { try text(ofFile: errorsPath) } }

  func send(_ signal: Int32) {
    if process.isRunning { kill(process.processIdentifier, signal) }
  }

  /// Waits for its end; one that does not end is killed, so that the test sees a signal.
  func exit(within patience: Duration = .seconds(60)) async -> Exit {
    let executioner = Task {
      try await Task.sleep(for: patience)
      send(SIGKILL)
      // Nothing survives that: whoever waits is told, also if Foundation hears of no end.
      try await Task.sleep(for: .seconds(10))
      exits.yield(.signal(SIGKILL))
    }
    defer { executioner.cancel() }
    return await exited.value
  }
}
