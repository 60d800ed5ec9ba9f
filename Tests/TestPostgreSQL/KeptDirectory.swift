import Foundation

/// A temporary directory, with programs that run in it, for as long as this object is there.
///
/// A shell keeps both, as a user who is not root, since PostgreSQL and its pooler refuse to be that.
final class KeptDirectory: Sendable {
  struct NotReady: Error { let said: String }

  let directory: String
  private let keeper = Process()
  private let lifeline = Pipe()

  /// - Parameter script: of the shell; it has `$directory` and its arguments from `$1` on, says `ready` when its programs run,
  ///   which waits for this object's end, or `fail`; then it ends them.
  init(_ script: String, _ arguments: [String]) throws {
    let output = Pipe()
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
    ready() { echo "ready $directory" >&3; exec 3>&-; cat >/dev/null; }
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
