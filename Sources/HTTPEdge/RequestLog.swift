import HTTPTypes
import LineLogging
package import Logging
package import Metrics
import Synchronization

/// A request that was answered, in the words of the access log. There is no target in it: the query of a license check
/// carries a license key, that of the verification page a user code.
struct AnsweredRequest: Sendable, Equatable {
  /// The template of the route, `/devices/{id}`, or `unmatched`.
  var route: String
  var method: HTTPRequest.Method
  var status: Int
  var duration: Duration
  var requestID: String
  var clientAddress: IPAddress?

  /// One label for all methods nobody has heard of, so that clients cannot grow the number of time series.
  var methodLabel: String {
    switch method {
    case .get, .head, .post, .put, .delete, .connect, .options, .trace, .patch: method.rawValue
    default: "other"
    }
  }

  /// As its line says it, in the order of the keys.
  fileprivate var fields: [(key: String, value: String)] {
    [
      ("client", clientAddress?.description ?? "-"), ("duration_ms", String(duration.wholeNanoseconds / 1_000_000)),
      ("method", methodLabel), ("request_id", requestID), ("route", route), ("status", String(status)),
    ]
  }
}

/// The access log, and the metric `http_server_request_duration` by route, method and status.
package final class RequestLog: Sendable {
  private struct Series: Hashable {
    let route: String
    let method: String
    let status: Int
  }

  private let logger: Logger
  /// What writes the logger's lines, where that is ours.
  private let lines: LineLogHandler?
  private let level: Logger.Level
  private let metrics: any MetricsFactory
  private let timers = Mutex<[Series: Metrics.Timer]>([:])

  /// - Parameter level: of the access log's lines: `debug` for probes, which come every second.
  package init(logger: Logger, level: Logger.Level = .info, metrics: any MetricsFactory) {
    self.logger = logger
    lines = logger.handler as? LineLogHandler
    self.level = level
    self.metrics = metrics
  }

  func record(_ request: AnsweredRequest) {
    let series = Series(route: request.route, method: request.methodLabel, status: request.status)
    timer(of: series).recordNanoseconds(request.duration.wholeNanoseconds)
    let fields = request.fields
    if let lines {
      lines.write(level, "request", fields: fields)
    } else {
      let metadata = fields.map { ($0.key, Logger.MetadataValue.string($0.value)) }
      logger.log(level: level, "request", metadata: Logger.Metadata(metadata) { first, _ in first })
    }
  }

  /// An error nobody foresaw: once, where it is answered.
  func record(_ error: any Error, requestID: String) {
    logger.error("request failed", metadata: ["error": "\(String(reflecting: error))", "request_id": "\(requestID)"])
  }

  private func timer(of series: Series) -> Metrics.Timer {
    timers.withLock { timers in
      if let timer = timers[series] { return timer }
      let dimensions = [("route", series.route), ("method", series.method), ("status", "\(series.status)")]
      let label = "http_server_request_duration"
      let handler = metrics.makeTimer(label: label, dimensions: dimensions)
      let timer = Metrics.Timer(label: label, dimensions: dimensions, handler: handler, factory: metrics)
      timers[series] = timer
      return timer
    }
  }
}

extension Duration {
  fileprivate var wholeNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds.multipliedReportingOverflow(by: 1_000_000_000).partialValue &+ attoseconds / 1_000_000_000
  }
}
