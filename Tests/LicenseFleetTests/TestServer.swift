import Cryptography
import HTTPCalls
import LicenseTokens
import Synchronization

@testable import LicenseFleet

/// An authorization server in the test's own memory: it issues real, signed license files under one license, as the project's
/// wire says, and can be told to fail.
final class TestServer: HTTPTransport {
  static let url = "https://auth.example.com"
  static let now: Int64 = 1_790_000_000

  struct State {
    var quota: Int64?
    /// By canonical numbers.
    var issued: [DeviceNumbers: String] = [:]
    var revoked: [String] = []
    var hasEnded = false
    /// Answers instead of its own, by path, each once.
    var script: [String: [Result<HTTPAnswer, TransportFailure>]] = [:]
    var isUnreachable = false
    var articles: Set<String> = ["SWITCH-8"]
    /// What is done to a file before it goes out.
    var tamper: @Sendable (LicenseFileClaims) -> LicenseFileClaims = { $0 }
    var validity: Int64?
    /// Of the next bundle.
    var bundleID = "bun_1"
    var bundleIssuedAt = TestServer.now
    var calls: [HTTPCall] = []
  }

  struct Signer {
    let key: SigningKey
    let id: String
    let keySet: JSONWebKeySet

    init(_ id: String) throws {
      key = try SigningKey.generate(.es256)
      self.id = id
      keySet = try JSONWebKeySet(keys: [JSONWebKey(key.verificationKey, keyID: id, purpose: .file)])
    }
  }

  private let signing: Mutex<Signer>
  private var signer: Signer { signing.withLock { $0 } }
  var keySet: JSONWebKeySet { signer.keySet }
  private let state: Mutex<State>

  init(quota: Int64? = 1000) throws {
    signing = Mutex(try Signer("key-1"))
    state = Mutex(State(quota: quota))
  }

  /// The key is gone at once, and with it whatever was signed; what was issued is issued anew, under another id.
  func replaceKey() throws {
    let newer = try Signer("key-2")
    signing.withLock { $0 = newer }
    change {
      $0.issued = [:]
      $0.tamper = { claims in
        var claims = claims
        claims.id += "_2"
        return claims
      }
    }
  }

  func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }
  var now: State { state.withLock { $0 } }

  /// The paths that were asked for, of one kind.
  func count(_ path: String) -> Int { now.calls.count { $0.url.hasSuffix(path) } }

  // MARK: Documents

  static let license = LicenseClaims.License(id: "lic_1", product: "switch", renewalDate: nil, renewalWindowDays: 30)
  static let organization = LicenseClaims.Organization(id: "org_1", name: "Acme Stores")

  func parent(id: String = "par_1", license: String = "lic_1") throws -> String {
    let credential = try ParentLicenseClaims.Credential("csp_" + Base64URL.encode([UInt8](repeating: 7, count: 32)))
      .required()
    let claims = ParentLicenseClaims(
      id: id, issuer: Self.url, audience: ["org_1"], issuedAt: Self.now - 1000, organization: Self.organization,
      license: LicenseClaims.License(id: license, product: "switch", renewalDate: nil, renewalWindowDays: 30),
      entitlements: ["l3"], credential: credential)
    return LicenseDocument.text(.parentLicense, try claims.signed(with: signer.key, keyID: signer.id))
  }

  func claims(_ numbers: DeviceNumbers, validity: Int64? = nil, license: String = "lic_1") -> LicenseFileClaims {
    LicenseFileClaims(
      id: "fil_\(numbers.serialNumber)", issuer: Self.url, audience: ["org_1"], issuedAt: Self.now,
      expiresAt: validity.map { Self.now + $0 }, serialNumber: numbers.serialNumber,
      articleNumber: numbers.articleNumber, articleName: nil, organization: Self.organization,
      license: LicenseClaims.License(id: license, product: "switch", renewalDate: nil, renewalWindowDays: 30),
      entitlements: ["l3"])
  }

  /// - Parameter change: what is other about it.
  func file(
    _ serial: String, _ article: String = "SWITCH-8", validity: Int64? = nil,
    _ change: (inout LicenseFileClaims) -> Void = { _ in }
  ) throws -> String {
    var claims = claims(try DeviceNumbers(serial, article).required(), validity: validity)
    change(&claims)
    return LicenseDocument.text(.license, try claims.signed(with: signer.key, keyID: signer.id))
  }

  func bundle(
    _ files: [String], id: String = "bun_1", license: String = "lic_1", issuedAt: Int64 = now, revoked: [String] = []
  ) throws -> String {
    let entries = try files.map { text in
      let compact = try LicenseDocument.parse(text).compact
      let claims = try LicenseFileClaims(unverified: compact)
      return LicenseBundle.Entry(
        serialNumber: claims.serialNumber, articleNumber: claims.articleNumber, file: compact)
    }
    let bundle = LicenseBundle(
      id: id, issuer: Self.url, issuedAt: issuedAt, licenseID: license, keySet: keySet, revoked: revoked,
      entries: entries)
    return LicenseDocument.text(.bundle, try bundle.signed(with: signer.key, keyID: signer.id))
  }

  // MARK: Answers

  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let outcome: Result<HTTPAnswer, TransportFailure>
    do {
      outcome = try state.withLock { state in
        state.calls.append(call)
        if state.isUnreachable { return .failure(.connection("refused")) }
        let path = String(call.url.dropFirst(Self.url.count))
        if let scripted = state.script[path]?.first {
          state.script[path]?.removeFirst()
          return scripted
        }
        return .success(try answer(to: call, path, &state))
      }
    } catch {
      throw .connection("\(error)")
    }
    return try outcome.get()
  }

  private func answer(to call: HTTPCall, _ path: String, _ state: inout State) throws -> HTTPAnswer {
    switch path {
    case "/.well-known/jwks.json":
      return HTTPAnswer(status: 200, contentType: "application/json", body: keySet.json)
    case "/.well-known/license-revocations":
      let list = RevocationList(issuer: Self.url, issuedAt: Self.now, revoked: state.revoked)
      return HTTPAnswer(
        status: 200, contentType: "application/jose",
        body: Array(try list.signed(with: signer.key, keyID: signer.id).utf8))
    default: break
    }
    guard !state.hasEnded, call.bearer?.value.hasPrefix("csp_") == true else {
      return Self.problem(401, "no_local_license", "The parent license has ended.")
    }
    switch path {
    case "/api/v1/license-files": return try issue(call, &state)
    case "/api/v1/license-files/bundle":
      guard let wanted = try Self.ids(of: call) else {
        return Self.problem(422, "invalid", "The ids of license files are missing.")
      }
      // As the server does it: what is revoked is left out, and an id that it does not know is refused.
      let files = try state.issued.values.map { text in
        (id: try LicenseFileClaims(unverified: try LicenseDocument.parse(text).compact).id, text: text)
      }
      let known = Set(files.map(\.id)).union(state.revoked)
      guard wanted.isSubset(of: known) else { return Self.problem(404, "not_found", "There is no such license file.") }
      let revoked = state.revoked
      let good = files.filter { wanted.contains($0.id) && !revoked.contains($0.id) }.map(\.text).sorted()
      let text = try bundle(good, id: state.bundleID, issuedAt: state.bundleIssuedAt, revoked: revoked)
      return HTTPAnswer(status: 200, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
    case "/api/v1/license-files/quota":
      return HTTPAnswer(status: 200, contentType: "application/json", body: Self.quota(state).json)
    default: return Self.problem(404, "not_found", "There is nothing at this path.")
    }
  }

  private static func ids(of call: HTTPCall) throws -> Set<String>? {
    guard case .object(let body) = try JSONValue(parsing: call.body?.bytes ?? [], maximumByteCount: 1 << 20),
      case .array(let ids)? = body["ids"]
    else { return nil }
    return Set(ids.compactMap { if case .string(let id) = $0 { id } else { nil } })
  }

  private func issue(_ call: HTTPCall, _ state: inout State) throws -> HTTPAnswer {
    guard case .object(let body) = try JSONValue(parsing: call.body?.bytes ?? []),
      case .array(let devices)? = body["devices"]
    else { return Self.problem(400, "malformed_json", "The body must be a JSON object.") }
    var items: [JSONValue] = []
    for device in devices {
      guard case .object(let device) = device, case .string(let serial)? = device["serial_number"],
        case .string(let article)? = device["article_number"]
      else { return Self.problem(422, "invalid", "A device has numbers.") }
      items.append(try item(serial, article, &state))
    }
    let answer = JSONValue.object(["items": .array(items), "quota": Self.quota(state)])
    return HTTPAnswer(status: 200, contentType: "application/json", body: answer.json)
  }

  private func item(_ serial: String, _ article: String, _ state: inout State) throws -> JSONValue {
    guard let numbers = DeviceNumbers(serial, article) else {
      return Self.error("serial_number_not_found", "The serial number is malformed.")
    }
    guard state.articles.contains(numbers.articleNumber) else {
      return Self.error("article_number_not_found", "The product has no such article number.")
    }
    if state.issued[numbers] == nil {
      if let quota = state.quota, Int64(state.issued.count) >= quota {
        return Self.error("insufficient_quota", "All \(quota) units are used.")
      }
      let claims = state.tamper(claims(numbers, validity: state.validity))
      state.issued[numbers] = LicenseDocument.text(.license, try claims.signed(with: signer.key, keyID: signer.id))
    }
    return .object([
      "license_file": .object([
        "id": .string("fil_\(numbers.serialNumber)"), "document": .string(state.issued[numbers] ?? ""),
      ])
    ])
  }

  private static func quota(_ state: State) -> JSONValue {
    let used = Int64(state.issued.count)
    return .object([
      "total": state.quota.map { .integer($0) } ?? .null, "used": .integer(used), "reserved": .integer(0),
      "remaining": state.quota.map { .integer($0 - used) } ?? .null,
    ])
  }

  private static func error(_ code: String, _ message: String) -> JSONValue {
    .object(["error": .object(["code": .string(code), "message": .string(message)])])
  }

  static func problem(_ status: Int, _ code: String, _ detail: String, retryAfter: Int64? = nil) -> HTTPAnswer {
    let body = JSONValue.object(["code": .string(code), "detail": .string(detail), "status": .integer(Int64(status))])
    return HTTPAnswer(
      status: status, contentType: "application/problem+json", retryAfter: retryAfter, body: body.json)
  }
}

extension Optional {
  struct Missing: Error {}

  /// For what a test knows to be there.
  func required() throws -> Wrapped {
    guard let self else { throw Missing() }
    return self
  }
}
