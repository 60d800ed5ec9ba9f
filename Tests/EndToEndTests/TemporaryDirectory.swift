import Foundation

/// A directory (mode 0700) that is gone, with what is in it, when the test is.
final class TemporaryDirectory: Sendable {
  let url: URL

  init() throws {
    // Not below the user's temporary directory, whose path may be too long for a socket.
    url = URL(filePath: "/tmp/countersign-\(UUID().uuidString.prefix(13))", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func write(_ text: String, to name: String) throws -> String {
    try Data(text.utf8).write(to: url.appending(path: name))
    return path(name)
  }

  /// Permission bits of what is there.
  func mode(of name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
  }
}

/// The text of a file that another process may be writing.
func text(ofFile path: String) throws -> String {
  String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
}
