import Logging
import Testing

@testable import LineLogging

@Suite struct StandardErrorLoggingTests {
  @Test func autoIsTextOnATerminalOnly() {
    typealias Format = LogLine.Format
    let table: [(LogSettings.Format, Bool, Format)] = [
      (.auto, true, .text), (.auto, false, .json), (.text, false, .text), (.text, true, .text), (.json, true, .json),
      (.json, false, .json),
    ]
    for (configured, isTerminal, expected) in table {
      #expect(StandardErrorLogging.format(configured, isTerminal: isTerminal) == expected)
    }
  }

  @Test func theNoticeIsALineLikeOthers() {
    let notice = StandardErrorLogging.droppedNotice(12, format: .json, milliseconds: 0)
    #expect(
      String(decoding: notice, as: UTF8.self)
        == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"warning\",\"label\":\"log\","
        + "\"message\":\"Lines were dropped, since standard error did not take them in time\",\"lines\":\"12\"}\n")
  }

  @Test func onceBootstrappedEveryLoggerWritesToStandardError() async throws {
    let process = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
      let writer = StandardErrorLogging.bootstrap(LogSettings(), now: { 0 })
      let logger = Logger(label: "any")
      logger.debug("below the default level")
      logger.info("Hello", metadata: ["token": "s3cret"])
      #expect(writer.flush(milliseconds: 60_000))
    }
    #expect(
      String(decoding: try #require(process).standardErrorContent, as: UTF8.self)
        == "{\"time\":\"1970-01-01T00:00:00.000Z\",\"level\":\"info\",\"label\":\"any\",\"message\":\"Hello\","
        + "\"token\":\"[redacted]\"}\n")
  }
}
