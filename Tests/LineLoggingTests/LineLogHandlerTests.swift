import Logging
import Testing

@testable import LineLogging

@Suite struct LineLogHandlerTests {
  private struct Problem: Error {}

  /// What `log` makes of a logger, in text, without the time.
  private func logged(
    level: Logger.Level = .trace, provider: Logger.MetadataProvider? = nil, _ log: (inout Logger) -> Void
  ) throws -> String {
    let pipe = try LogPipe()
    let writer = LogWriter(descriptor: pipe.writeEnd) { _ in [] }
    var logger = Logger(label: "test") { label in
      var handler = LineLogHandler(label: label, logLevel: level, format: .text, now: { 1000 }, writer: writer)
      handler.metadataProvider = provider
      return handler
    }
    log(&logger)
    #expect(writer.flush(milliseconds: 60_000))
    pipe.closeWriteEnd()
    return pipe.readAll().replacing("1970-01-01T00:00:01.000Z ", with: "")
  }

  @Test func everyLevelIsALine() throws {
    let text = try logged { logger in
      for level in Logger.Level.allCases { logger.log(level: level, "m") }
    }
    #expect(
      text == """
        TRACE    test: m
        DEBUG    test: m
        INFO     test: m
        NOTICE   test: m
        WARNING  test: m
        ERROR    test: m
        CRITICAL test: m

        """)
  }

  @Test func levelsBelowTheConfiguredOneAreNotWritten() throws {
    let text = try logged(level: .warning) { logger in
      logger.notice("no")
      logger.warning("yes")
    }
    #expect(text == "WARNING  test: yes\n")
  }

  @Test func theNearestMetadataWins() throws {
    let provider = Logger.MetadataProvider { ["a": "provider", "b": "provider"] }
    let text = try logged(provider: provider) { logger in
      logger[metadataKey: "a"] = "logger"
      logger[metadataKey: "c"] = "logger"
      logger[metadataKey: "d"] = "logger"
      logger.info("m", metadata: ["b": "event", "d": "event", "token": "s3cret"])
    }
    #expect(text == "INFO     test: m a=provider b=event c=logger d=event token=[redacted]\n")
  }

  @Test func anErrorIsAField() throws {
    let text = try logged { $0.error("m", error: Problem()) }
    #expect(text == "ERROR    test: m error=Problem()\n")
  }

  @Test func aCriticalLineIsWrittenWhenTheCallReturns() throws {
    let pipe = try LogPipe()
    let writer = LogWriter(descriptor: pipe.writeEnd) { _ in [] }
    let handler = LineLogHandler(label: "test", logLevel: .info, format: .text, now: { 0 }, writer: writer)
    Logger(label: "test") { _ in handler }.critical("last words")
    pipe.closeWriteEnd()
    #expect(pipe.readAll() == "1970-01-01T00:00:00.000Z CRITICAL test: last words\n")
  }
}
