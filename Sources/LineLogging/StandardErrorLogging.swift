import Logging

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// The logging of the process, on standard error.
package enum StandardErrorLogging {
  /// Sets swift-log up; to be called once, before the first `Logger` is made.
  /// - Parameter now: milliseconds since 1970.
  /// - Returns: the writer, for a last `flush()` before the process ends.
  package static func bootstrap(
    _ settings: LogSettings, now: @escaping @Sendable () -> Int64
  ) -> LogWriter {
    // A reader of the log that goes away must not take the process along.
    signal(SIGPIPE, SIG_IGN)
    let format = format(settings.format, isTerminal: isatty(STDERR_FILENO) == 1)
    let writer = LogWriter(descriptor: STDERR_FILENO) { dropped in
      droppedNotice(dropped, format: format, milliseconds: now())
    }
    LoggingSystem.bootstrap { label in
      LineLogHandler(label: label, logLevel: settings.level, format: format, now: now, writer: writer)
    }
    return writer
  }

  static func format(_ configured: LogSettings.Format, isTerminal: Bool) -> LogLine.Format {
    switch configured {
    case .text: .text
    case .json: .json
    case .auto: isTerminal ? .text : .json
    }
  }

  static func droppedNotice(_ dropped: Int, format: LogLine.Format, milliseconds: Int64) -> [UInt8] {
    LogLine(
      milliseconds: milliseconds, level: .warning, label: "log",
      message: "Lines were dropped, since standard error did not take them in time",
      fields: [(key: "lines", value: "\(dropped)")]
    ).bytes(format)
  }
}
