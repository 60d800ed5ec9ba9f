// How a program logs: swift-log's front, lines on standard error behind it.
//
// `StandardErrorLogging.bootstrap` is called once, after the configuration is read. From then on each `Logger` in the process
// has a `LineLogHandler`; it makes a `LogLine` of what it is given (secrets taken out, control characters escaped) and
// hands the bytes to one `LogWriter`, which never lets a caller wait for a slow disk or a stuck terminal.

package import Logging

/// Writes each event as one line.
package struct LineLogHandler: LogHandler {
  package var logLevel: Logger.Level
  package var metadata: Logger.Metadata = [:]
  package var metadataProvider: Logger.MetadataProvider?

  private let label: String
  private let format: LogLine.Format
  private let now: @Sendable () -> Int64
  private let writer: LogWriter

  /// - Parameter now: milliseconds since 1970.
  package init(
    label: String, logLevel: Logger.Level, format: LogLine.Format, now: @escaping @Sendable () -> Int64,
    writer: LogWriter
  ) {
    self.label = label
    self.logLevel = logLevel
    self.format = format
    self.now = now
    self.writer = writer
  }

  package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// A critical line is the last word of a process that is about to end: it alone is waited for, a second at most.
  package func log(event: LogEvent) {
    // What is given counts most, and is most.
    var all = event.metadata ?? [:]
    if let provided = metadataProvider?.get() { all.merge(provided) { first, _ in first } }
    if !metadata.isEmpty { all.merge(metadata) { first, _ in first } }
    if let error = event.error, all["error"] == nil { all["error"] = "\(error)" }
    write(event.level, event.message.description, fields: LogFields.flattened(all))
    if event.level == .critical { writer.flush() }
  }

  /// Writes a line that is written often: without the dictionary, the sorting and the search for secrets that `log` takes
  /// three quarters of its time for.
  /// - Parameter fields: in the order of their keys; no secrets.
  package func write(_ level: Logger.Level, _ message: String, fields: [(key: String, value: String)]) {
    guard level >= logLevel else { return }
    let line = LogLine(milliseconds: now(), level: level, label: label, message: message, fields: fields)
    writer.write(line.bytes(format))
  }
}
