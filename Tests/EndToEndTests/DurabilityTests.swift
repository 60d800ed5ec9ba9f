import Foundation
import Testing

/// An acknowledgement comes after the disk has the write: the system calls of a running server, seen by `strace`.
struct DurabilityTests {
  private static let strace = "/usr/bin/strace"
  /// Only a developer's machine may lack it.
  private static let isDue =
    FileManager.default.isExecutableFile(atPath: strace) || ProcessInfo.processInfo.environment["CI"] == "true"

  @Test(.enabled(if: isDue, "strace is not installed"))
  func eachAcknowledgedWriteIsOnTheDiskBefore() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    let trace = installation.directory.path("trace")
    // With -D the server is the child and strace looks on, so that signals reach the server.
    let tracer = [Self.strace, "-D", "-f", "-e", "trace=fdatasync,fsync", "-o", trace]
    try await installation.withServer(under: tracer) { server in
      var synced = try Self.synchronizations(in: trace)
      for number in 1...100 {
        _ = try await server.client.post("/oauth/device_authorization", form: ["client_id": "countersign-agent"])
          .expecting(200, "device authorization \(number)")
        let now = try Self.synchronizations(in: trace)
        #expect(now > synced, "write \(number) was acknowledged without a synchronization")
        synced = now
      }
    }
  }

  /// Those that have succeeded; a call that another thread interrupted is completed on a line of its own.
  private static func synchronizations(in trace: String) throws -> Int {
    try text(ofFile: trace).split(separator: "\n").count { $0.contains("sync") && $0.hasSuffix(" = 0") }
  }
}
