import SecretFiles
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Where the access is kept: `$XDG_CONFIG_HOME/countersign/access.json`, by default `~/.config/countersign/access.json`.
package struct AccessFile: Sendable {
  package let path: String

  package init(path: String) { self.path = path }

  /// - Returns: nil if the environment names neither a configuration directory nor a home.
  package init?(environment: [String: String]) {
    // A relative path is to be taken for none, says the XDG base directory specification.
    if let configuration = environment["XDG_CONFIG_HOME"], configuration.hasPrefix("/") {
      path = configuration + "/countersign/access.json"
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      path = home + "/.config/countersign/access.json"
    } else {
      return nil
    }
  }

  /// Why there is no access to be had of the file, or to be kept there. The description names the file.
  package enum Trouble: Error, Equatable, CustomStringConvertible {
    /// It cannot be read or written; or others could read it.
    case file(String)
    /// It is there, and is none of this program's.
    case unreadable(path: String)

    package var description: String {
      switch self {
      case .file(let description): description
      case .unreadable(let path):
        "\(path) is not a file of this version of countersign; remove it, and sign in again with: countersign login"
      }
    }

    fileprivate init(_ error: SecretFileError) { self = .file(error.description) }
  }

  /// - Returns: nil if nobody has signed in.
  package func load() throws(Trouble) -> Access? {
    let bytes: [UInt8]
    do throws(SecretFileError) {
      bytes = try SecretFile.read(path: path)
    } catch .notFound {
      return nil
    } catch {
      throw Trouble(error)
    }
    guard let access = Access(file: bytes) else { throw .unreadable(path: path) }
    return access
  }

  /// Returns once it would survive a loss of power.
  package func save(_ access: Access) throws(Trouble) {
    try Self.make(FilePath(path).removingLastComponent())
    do { try SecretFile.replace(path: path, contents: access.file) } catch { throw Trouble(error) }
  }

  /// - Returns: false if there was none.
  package func remove() throws(Trouble) -> Bool {
    if unlink(path) == 0 { return true }
    let code = errno
    if code == ENOENT || code == ENOTDIR { return false }
    throw .file("\(path): cannot remove it: \(Errno(rawValue: code))")
  }

  /// Makes a directory and those above it, for the user alone.
  private static func make(_ directory: FilePath) throws(Trouble) {
    if mkdir(directory.string, 0o700) == 0 || errno == EEXIST { return }
    let (code, parent) = (errno, directory.removingLastComponent())
    if code == ENOENT, parent != directory, !parent.isEmpty {
      try make(parent)
      if mkdir(directory.string, 0o700) == 0 || errno == EEXIST { return }
    }
    throw .file("\(directory): cannot make the directory: \(Errno(rawValue: errno))")
  }
}
