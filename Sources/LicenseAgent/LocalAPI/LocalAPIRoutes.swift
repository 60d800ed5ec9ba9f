import HTTPCalls
import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import NIOCore

/// What the programs of the machine may ask.
struct LocalAPIRoutes: Sendable {
  /// A license token and the JSON around it.
  private static let maximumBodyBytes = 32 * 1024

  let keeper: LicenseKeeper
  let importTurns: ImportTurns
  private let key: APIKey
  private let pageLink: @Sendable () throws -> String

  /// - Parameter pageLink: makes a link that opens the Manage License page once.
  init(
    _ keeper: LicenseKeeper, key: APIKey, importTurns: ImportTurns, pageLink: @escaping @Sendable () throws -> String
  ) {
    self.keeper = keeper
    self.importTurns = importTurns
    self.key = key
    self.pageLink = pageLink
  }

  func add(to router: Router<ServerRequestContext>) {
    router.get("livez") { _, _ in Response.text("ok\n") }
    let api = router.group("v1").add(middleware: KeyCheck(key: key))
    api.get("license") { [keeper] _, _ in Response.json(await keeper.view().json) }
    api.delete("license") { [keeper] _, _ in Response.json(await keeper.remove().json) }
    api.post("license/import") { request, _ in try await importFile(request) }
    api.get("device") { [keeper] _, _ in Response.json(keeper.machine.json) }
    api.post("acquire") { [keeper] _, _ in Response.json(try await keeper.acquire().json) }
    api.post("complete") { [keeper] _, _ in Response.json(try await keeper.complete().json) }
    api.post("refresh") { [keeper] _, _ in Response.json(try await keeper.refresh().json) }
    api.post("page-links") { [pageLink] _, _ in Response.json(.object(["url": .string(try pageLink())])) }
    api.post("verify") { request, _ in try await verify(request) }
    api.get("token") { [keeper] _, _ in
      let (token, expiresAt) = try await keeper.token()
      return Response.json(
        .object(["token": .string(token.value), "expires_at": .string(InstantNotation.text(expiresAt))]))
    }
  }

  private func verify(_ request: Request) async throws -> Response {
    let body = try await request.json(maximumBytes: Self.maximumBodyBytes)
    guard case .object(let members)? = try? JSONValue(parsing: Array(body.readableBytesView)) else {
      throw Self.malformedJSON
    }
    let token = try Self.string("token", in: members)
    guard let token else { throw Self.invalid("token", "is missing") }
    do {
      return .json(try await keeper.verify(token, requiring: try Self.string("feature", in: members)).verdict)
    } catch let failure as LicenseVerificationFailure {
      return .json(
        .object(["valid": .bool(false), "code": .string(failure.code), "message": .string(failure.description)]))
    }
  }

  static let malformedJSON = ProblemDetails(
    status: .badRequest, code: "malformed_json", detail: "The body must be a JSON object.")

  static func string(_ name: String, in members: [String: JSONValue]) throws -> String? {
    switch members[name] {
    case nil, .null?: return nil
    case .string(let text)?: return text
    default: throw invalid(name, "is a string")
    }
  }

  static func invalid(_ field: String, _ message: String) -> ProblemDetails {
    ProblemDetails(
      status: .unprocessableContent, code: "invalid", detail: "\(field) \(message).",
      errors: [.init(field: field, message: message)])
  }
}

extension Response {
  static func json(_ value: JSONValue) -> Response {
    Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.json)))
  }
}

extension LicenseClaims {
  /// The answer of `POST /v1/verify` for a token that is good.
  fileprivate var verdict: JSONValue {
    var members: [String: JSONValue] = [
      "valid": .bool(true), "server_id": .string(subject), "device": .string(device.name),
      "organization": .string(organization.name), "product": .string(license.product),
      "features": .array(entitlements.map { .string($0) }), "expires_at": .string(InstantNotation.text(expiresAt)),
    ]
    members["renewal_date"] = license.renewalDate.map { .string($0.description) }
    return .object(members)
  }
}

extension LicenseKeeper.Removal {
  /// The answer of `DELETE /v1/license`.
  fileprivate var json: JSONValue {
    guard case .object(var members) = view.json else { return view.json }
    members["server_informed"] = .bool(serverFailure == nil)
    members["server_trouble"] = serverFailure.map { .string($0.description) }
    return .object(members)
  }
}
