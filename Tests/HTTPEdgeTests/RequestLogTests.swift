import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LineLogging
import Logging
import TestInstruments
import Testing

@testable import HTTPEdge

@Suite struct RequestLogTests {
  @Test func aLineSaysWhatWasAnsweredToWhom() {
    let log = RecordedLog()
    let metrics = RecordedMetrics()
    RequestLog(logger: log.logger, metrics: metrics).record(
      AnsweredRequest(
        route: "/devices/{id}", method: .get, status: 200, duration: .microseconds(12_999), requestID: "r1",
        clientAddress: IPAddress("192.0.2.1")))
    #expect(
      log.lines == [
        "info request client=192.0.2.1 duration_ms=12 method=GET request_id=r1 route=/devices/{id} status=200"
      ])
    #expect(metrics.timers == ["http_server_request_duration route=/devices/{id} method=GET status=200": 1])
  }

  /// The line is the same whether swift-log's front or our own writer makes it.
  @Test func aProgramWritesTheLineItself() throws {
    let pipe = Pipe()
    let writer = LogWriter(descriptor: pipe.fileHandleForWriting.fileDescriptor) { _ in [] }
    let logger = Logger(label: "http") { label in
      LineLogHandler(label: label, logLevel: .info, format: .text, now: { 1_790_000_000_000 }, writer: writer)
    }
    for level in [.debug, .info] as [Logger.Level] {
      RequestLog(logger: logger, level: level, metrics: RecordedMetrics()).record(
        AnsweredRequest(
          route: "/devices/{id}", method: .get, status: 200, duration: .microseconds(12_999), requestID: "r1",
          clientAddress: IPAddress("192.0.2.1")))
    }
    #expect(writer.flush())
    try pipe.fileHandleForWriting.close()
    let fields = "client=192.0.2.1 duration_ms=12 method=GET request_id=r1 route=/devices/{id} status=200"
    #expect(
      String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
        == "2026-09-21T14:13:20.000Z INFO     http: request \(fields)\n")
  }

  @Test func probesAreLoggedWhereNobodyLooks() {
    let log = RecordedLog()
    RequestLog(logger: log.logger, level: .debug, metrics: RecordedMetrics()).record(
      AnsweredRequest(
        route: "/livez", method: .get, status: 200, duration: .zero, requestID: "r1", clientAddress: nil))
    #expect(log.lines == ["debug request client=- duration_ms=0 method=GET request_id=r1 route=/livez status=200"])
  }

  @Test func neitherTargetNorQueryIsLogged() async throws {
    let server = TestServer()
    try await server.application().test(.router) { client in
      for target in ["/hello?key=SECRET", "/devices/SECRET?user_code=SECRET", "/SECRET?SECRET", "/boom?key=SECRET"] {
        _ = try await client.execute(uri: target, method: .get)
      }
    }
    #expect(server.log.lines.count == 5)
    #expect(server.log.lines.allSatisfy { !$0.contains("SECRET") })
  }

  @Test func clientsCannotMakeTimeSeries() async throws {
    let server = TestServer()
    try await server.application().test(.router) { client in
      for number in 1...20 {
        _ = try await client.execute(uri: "/unknown\(number)", method: .get)
        _ = try await client.execute(uri: "/devices/\(number)", method: .get)
        _ = try await client.execute(uri: "//\(number)", method: .get)
        let method = try #require(HTTPRequest.Method("M\(number)"))
        _ = try await client.execute(uri: "/hello", method: method)
      }
    }
    #expect(
      server.metrics.timers == [
        "http_server_request_duration route=unmatched method=GET status=404": 40,
        "http_server_request_duration route=/devices/{id} method=GET status=200": 20,
        "http_server_request_duration route=/hello method=other status=405": 20,
      ])
  }
}
