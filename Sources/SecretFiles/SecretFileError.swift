import SystemPackage

/// Why a file or directory that holds secrets cannot be used. The description is for an operator and names the path.
package enum SecretFileError: Error, Equatable, CustomStringConvertible {
  case notFound(path: String)
  /// A directory, a pipe or a device where a regular file must be, or the other way round.
  case wrongType(path: String)
  /// Owned by neither the process's user nor root.
  case foreignOwner(path: String, owner: UInt32)
  /// Permission bits for the group or for others are set.
  case accessibleByOthers(path: String, mode: UInt16)
  case tooLarge(path: String, limit: Int)
  case alreadyExists(path: String)
  /// The system refused an operation, for a reason given as `errno`.
  case system(path: String, operation: String, errno: Int32)

  package var description: String {
    switch self {
    case .notFound(let path): "\(path) does not exist"
    case .wrongType(let path): "\(path) is not of the right type (file or directory)"
    case .foreignOwner(let path, let owner): "\(path) belongs to another user (\(owner))"
    case .accessibleByOthers(let path, let mode):
      "\(path) is open to other users (mode \(String(mode, radix: 8))); take their permissions away with chmod go="
    case .tooLarge(let path, let limit): "\(path) is larger than \(limit) bytes"
    case .alreadyExists(let path): "\(path) already exists"
    case .system(let path, let operation, let code): "\(path): cannot \(operation): \(Errno(rawValue: code))"
    }
  }
}
