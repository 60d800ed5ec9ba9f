import Foundation
import LicensingStore
import Testing

/// Kills a process that writes (`store-crash-writer`), again and again on the same file, and looks for what it had
/// acknowledged.
@Suite struct CrashTests {
  private let database = TemporaryDatabase()
  private let acknowledgedBeforeTheKill = 300

  @Test func everyAcknowledgedWriteOutlivesAKill() async throws {
    var acknowledged: Set<Int64> = []
    for round in 1...50 as ClosedRange<Int64> {
      acknowledged.formUnion(try acknowledgedUntilKilled(firstID: round * 1_000_000))
      let engine = try database.open()
      let halves = try await engine.read { connection in
        try connection.query("SELECT id, half FROM rows", []) { (id: try $0.integer(0), half: try $0.integer(1)) }
      }
      await engine.close()
      #expect(acknowledged.subtracting(halves.map(\.id)) == [], "round \(round)")
      #expect(halves.allSatisfy { $0.half == 2 }, "round \(round)")
    }
    #expect(acknowledged.count >= 50 * acknowledgedBeforeTheKill)
  }

  /// Runs the writer until it has acknowledged enough, kills it, and returns all that it has acknowledged.
  private func acknowledgedUntilKilled(firstID: Int64) throws -> [Int64] {
    let output = Pipe()
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("store-crash-writer")
    writer.arguments = [database.path, "\(firstID)"]
    writer.standardOutput = output
    try writer.run()
    var text = Data()
    while text.count(where: { $0 == UInt8(ascii: "\n") }) < acknowledgedBeforeTheKill {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      text += more
    }
    kill(writer.processIdentifier, SIGKILL)
    writer.waitUntilExit()
    text += output.fileHandleForReading.readDataToEndOfFile()
    #expect(writer.terminationReason == .uncaughtSignal)
    return String(decoding: text, as: UTF8.self).split(separator: "\n").compactMap { Int64($0) }
  }
}
