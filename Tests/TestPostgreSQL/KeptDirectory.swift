import Foundation
import Synchronization

/// A temporary directory, with programs that run in it, for as long as this object is there.
///
/// A shell keeps both, as a user who is not root, since PostgreSQL and its pooler refuse to be that.
final class KeptDirectory: Sendable {
  struct NotReady: Error { let said: String }

  let directory: String
  private let keeper = Process()
  private let lifeline = Pipe()
  private let output = Pipe()
  private let turn = Mutex(())

  /// - Parameter script: of the shell; it has `$directory` and its arguments from `$1` on, says `ready` when its programs run,
  ///   which does as it is told until this object's end, or `fail`; then it ends them.
  init(_ script: String, _ arguments: [String]) throws {
    let command = Self.asUser(["/bin/sh", "-c", Self.frame(script), "keeper"] + arguments)
    keeper.executableURL = URL(fileURLWithPath: command[0])
    keeper.arguments = Array(command.dropFirst())
    keeper.currentDirectoryURL = URL(fileURLWithPath: "/tmp")
    keeper.standardInput = lifeline
    keeper.standardOutput = output
    keeper.standardError = FileHandle.nullDevice
    _ = fcntl(lifeline.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
    try keeper.run()
    let said = String(decoding: output.fileHandleForReading.readToNewline(), as: UTF8.self)
    let words = said.split(whereSeparator: \.isWhitespace).map(String.init)
    guard words.first == "ready", words.count == 2 else { throw NotReady(said: said) }
    directory = words[1]
  }

  deinit { try? lifeline.fileHandleForWriting.close() }

  /// Has the shell do something with its programs. One that starts a daemon must not be started from here, as Foundation would wait for
  /// the daemon's end.
  /// - Throws: `NotReady` with its log.
  func perform(_ line: String) async throws {
    try await withCheckedThrowingContinuation { caller in
      Thread.detachNewThread { caller.resume(with: Result { try self.performNow(line) }) }
    }
  }

  private func performNow(_ line: String) throws {
    let answer = try turn.withLock { _ in
      try lifeline.fileHandleForWriting.write(contentsOf: Data((line + "\n").utf8))
      return output.fileHandleForReading.readToNewline()
    }
    guard answer == Data("done\n".utf8) else {
      throw NotReady(said: (try? String(contentsOfFile: directory + "/log", encoding: .utf8)) ?? line)
    }
  }

  /// The command, run by whom PostgreSQL may belong to.
  static func asUser(_ command: [String]) -> [String] {
    getuid() == 0 ? ["/usr/sbin/runuser", "-u", "postgres", "--"] + command : command
  }

  private static func frame(_ script: String) -> String {
    """
    set -u
    directory=$(mktemp -d /tmp/countersign-XXXXXX) || exit 1
    exec 3>&1 >"$directory/log" 2>&1
    fail() { tr '\\n' ' ' <"$directory/log" >&3; rm -rf "$directory"; exit 1; }
    ready() {
      echo "ready $directory" >&3
      while read -r line; do
        (eval "$line") 3>&- </dev/null && echo done >&3 || echo failed >&3
      done
    }
    \(script)
    rm -rf "$directory"
    """
  }
}

extension FileHandle {
  /// What is read until a line is whole, or there is no more.
  fileprivate func readToNewline() -> Data {
    var all = Data()
    while !all.contains(UInt8(ascii: "\n")) {
      let next = availableData
      if next.isEmpty { break }
      all.append(next)
    }
    return all
  }
}
