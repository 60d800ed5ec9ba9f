import Testing

/// Runs an operator's commands and holds them to their transcripts.
struct OperatorConsole {
  let installation: ServerInstallation
  /// The one that has the store, if one has.
  var server: ServerProcess?

  /// A command that does what it should, and tells people these lines.
  /// - Returns: what it printed for scripts.
  @discardableResult
  func expect(
    _ command: [String], input: String = "", output: Regex<some Any>, _ notes: String...,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let finished = try await installation.run(command, input: input)
    #expect(finished.errors == notes.map { $0 + "\n" }.joined(), sourceLocation: sourceLocation)
    return try check(finished, output, sourceLocation)
  }

  @discardableResult
  func expect(
    _ command: [String], output: Regex<some Any>, matching notes: Regex<some Any>,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> String {
    let finished = try await installation.run(command)
    #expect(try notes.wholeMatch(in: finished.errors) != nil, "\(finished.errors)", sourceLocation: sourceLocation)
    return try check(finished, output, sourceLocation)
  }

  private func check(
    _ finished: ServerInstallation.Finished, _ output: Regex<some Any>, _ sourceLocation: SourceLocation
  ) throws -> String {
    #expect(finished.exit == .status(0), sourceLocation: sourceLocation)
    #expect(try output.wholeMatch(in: finished.output) != nil, "\(finished.output)", sourceLocation: sourceLocation)
    return finished.output
  }

  /// A command that says why it does nothing.
  func expectRefusal(
    _ command: [String], input: String = "", status: Int32 = 1, _ reason: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let finished = try await installation.run(command, input: input)
    #expect(
      finished == .init(exit: .status(status), output: "", errors: "countersign-server: \(reason)\n"),
      sourceLocation: sourceLocation)
  }

  /// The running server, or one that is started for this.
  func withServer<Result>(_ body: (ServerProcess) async throws -> Result) async throws -> Result {
    if let server { try await body(server) } else { try await installation.withServer("serve", body) }
  }
}
