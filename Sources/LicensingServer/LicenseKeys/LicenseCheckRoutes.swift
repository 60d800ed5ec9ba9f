import HTTPEdge
import HTTPTypes
import Hummingbird
import LicensingCore
import Logging
import Metrics
import NIOCore

// License keys over HTTP: the license check, which programs call (`LicenseCheckRoutes`), and what administrators do with keys,
// locks and refused installations, over the API (`APIRoutes+…`) and on the console's pages (`ConsoleRoutes+…`).

/// The license check: `GET` or `POST /license/checking/{check token}/{product number}` with `key` or `domain` and the product's
/// lock parameters. The answer is `OK` or `FAILED`, as programs that were written long ago expect it.
///
/// Whatever is wrong with a question, its token and number included, the answer is the same `FAILED`, after the same time. Only what keeps the server
/// from hearing the question at all (a body of another type, a store that does not answer) has a status of its own.
struct LicenseCheckRoutes: Sendable {
  static let path = "/license/checking/{token}/{number}"

  private let check: CheckLicense
  private let sign: SignLicenseCheck
  private let limits: CheckLimits
  private let metrics: LicenseCheckMetrics
  private let pace: EvenPace

  init(_ context: LicensingContext, metrics: any MetricsFactory, logger: Logger, pace: EvenPace) {
    check = CheckLicense(context)
    sign = SignLicenseCheck(context)
    limits = context.checkLimits
    self.metrics = LicenseCheckMetrics(metrics, logger: logger)
    self.pace = pace
  }

  func add(to router: Router<ServerRequestContext>) {
    router.get(RouterPath(Self.path)) { request, server in
      let target = (request.head.path ?? "").utf8
      let mark = target.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex
      return try await answer(request, server, parameters: target[mark...].dropFirst())
    }
    router.post(RouterPath(Self.path)) { request, server in
      let form = try await request.formBytes()
      return try await answer(request, server, parameters: form.readableBytesView)
    }
  }

  private func answer(
    _ request: Request, _ server: ServerRequestContext, parameters: some Collection<UInt8>
  ) async throws -> Response {
    let start = pace.now()
    // What cannot be read names no key, and is looked up like everything that names none.
    let query =
      CheckQuery(parsing: parameters, from: server.clientAddress)
      ?? CheckQuery(parameters: [], connectionAddress: server.clientAddress?.description)
    let format = try LicenseCheckFormat(request.headers[values: .accept], query)
    let number = server.parameters.get("number") ?? ""
    let outcome = try await check(
      token: server.parameters.get("token") ?? "", number: number, query: query, from: server.origin)
    metrics.count(outcome, limits)
    let response =
      switch format {
      case .plain: outcome.isOK ? Self.ok : Self.failed
      case .json: outcome.json
      case .signed(let nonce): Self.signed(try await sign(outcome, product: number, asked: query.asked, nonce: nonce))
      }
    if !outcome.isOK { await pace.end(of: start) }
    return response
  }

  private static let ok = Response.text("OK")
  private static let failed = Response.text("FAILED")

  private static func signed(_ document: String) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/jose"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: document)))
  }
}
