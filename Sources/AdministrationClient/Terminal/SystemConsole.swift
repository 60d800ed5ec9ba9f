import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Standard output for results, standard error for people, the keyboard for answers.
package struct SystemConsole: Console {
  package init() {}

  package var columns: Int? { Self.columns(of: STDOUT_FILENO) }
  package var progressColumns: Int? { Self.columns(of: STDERR_FILENO) }

  package func print(_ line: String) { Self.write(line + "\n", to: .standardOutput) }

  package func note(_ line: String) { Self.write(line + "\n", to: .standardError) }

  package func show(progress line: String?) {
    // Back to the first column, and nothing left of what was there.
    Self.write("\r\u{1B}[K" + (line ?? ""), to: .standardError)
  }

  package func ask(_ question: String) -> String? {
    guard isatty(STDIN_FILENO) == 1 else { return nil }
    Self.write(question, to: .standardError)
    return readLine(strippingNewline: true)
  }

  package func askSecret(_ question: String) -> String? {
    guard isatty(STDIN_FILENO) == 1, let typed = getpass(question) else { return nil }
    return String(cString: typed)
  }

  /// - Returns: nil if it is no terminal.
  private static func columns(of descriptor: CInt) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// At once and whole, or not at all: a reader that has gone is no reason to stop.
  private static func write(_ text: String, to descriptor: FileDescriptor) {
    _ = try? descriptor.writeAll(text.utf8)
  }
}
