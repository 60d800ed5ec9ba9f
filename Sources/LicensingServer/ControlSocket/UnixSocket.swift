#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The system's calls for Unix stream sockets, with their errors named.
enum UnixSocket {
  static func make() throws(ControlSocketError) -> CInt {
    #if canImport(Glibc)
      let type = CInt(SOCK_STREAM.rawValue)
    #else
      let type = SOCK_STREAM
    #endif
    let descriptor = socket(AF_UNIX, type, 0)
    guard descriptor >= 0 else { throw .system(operation: "make a socket", errno: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    return descriptor
  }

  static func bind(_ descriptor: CInt, path: String) throws(ControlSocketError) {
    guard try withAddress(path, { systemBind(descriptor, $0, $1) }) == 0 else {
      throw .system(operation: "bind to \(path)", errno: errno)
    }
  }

  static func connect(_ descriptor: CInt, path: String) throws(ControlSocketError) {
    guard try withAddress(path, { systemConnect(descriptor, $0, $1) }) == 0 else {
      switch errno {
      case ENOENT, ECONNREFUSED, ENOTDIR: throw .notRunning(path: path)
      case EACCES, EPERM: throw .refused(path: path)
      case EAGAIN, ETIMEDOUT: throw .timedOut(path: path)
      default: throw .system(operation: "connect to \(path)", errno: errno)
      }
    }
  }

  private static func withAddress(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> CInt
  ) throws(ControlSocketError) -> CInt {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
      // One byte is for the NUL at the end.
      guard path.utf8.count < room.count else { return false }
      room.copyBytes(from: path.utf8)
      return true
    }
    guard fits else {
      throw .pathTooLong(path: path, limit: MemoryLayout.size(ofValue: address.sun_path) - 1)
    }
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}

// Inside types with methods of the same name, the system's functions need another one.
private func systemBind(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> CInt {
  bind(descriptor, address, length)
}

private func systemConnect(_ descriptor: CInt, _ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> CInt {
  connect(descriptor, address, length)
}

func closeDescriptor(_ descriptor: CInt) -> CInt { close(descriptor) }
