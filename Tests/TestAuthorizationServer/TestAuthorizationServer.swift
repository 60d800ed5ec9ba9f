import Cryptography
package import HTTPCalls
package import LicenseTokens
package import OAuthMessages
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// An authorization server in memory, of one license, that keeps the promises of the refresh rotation (generations,
/// redelivery, replay) and can be told to misbehave. It is reached as a transport, or behind a socket by what the
/// agent's process test puts around it.
package final class TestAuthorizationServer: HTTPTransport {
  /// What happens to the next call of an endpoint.
  package enum Step: Sendable {
    /// It is answered like this, and nothing else happens.
    case answers(HTTPAnswer)
    /// It never arrives.
    case fails(TransportFailure)
    /// It is carried out, and its answer is lost.
    case loses
    /// Nothing special.
    case works
  }

  package enum Endpoint: String, Sendable {
    case metadata = "/.well-known/oauth-authorization-server"
    case jwks = "/.well-known/jwks.json"
    case deviceAuthorization = "/oauth/device_authorization"
    case token = "/oauth/token"
    case revocation = "/oauth/revoke"
    case fileRevocations = "/.well-known/license-revocations"
  }

  package enum Approval: Sendable { case pending, approved, denied, expired }

  /// What the tests look at and change.
  package struct State: Sendable {
    /// Seconds since 1970; the `iat` of tokens.
    package var now: Int64 = 1_790_000_000
    package var tokenLife: Int64 = 259_200
    package var renewalDate = RenewalDate(year: 2027, month: 6, day: 30)
    package var features = ["xms"]
    package var organization = "org_1"
    package var approval = Approval.pending
    package var interval: Int? = 5
    /// Refuses every refresh, as for a suspended license.
    package var refusal: OAuthErrorResponse?
    package var script: [Endpoint: [Step]] = [:]
    /// No call arrives.
    package var isAway = false
    /// Which of its two keys signs; those up to it are published.
    package var signingKey = 0
    /// Ids of license files.
    package var revokedFiles: [String] = []
    /// Endpoint and form of each call, in order.
    package fileprivate(set) var calls: [String] = []
    package fileprivate(set) var families = 0
    package fileprivate(set) var replays = 0
    /// Refused with `invalid_grant` for another reason than `refusal`.
    package fileprivate(set) var unknownGrants = 0
    package fileprivate(set) var refreshes = 0
    fileprivate var family: Family?
    fileprivate var deviceCodes = 0
    fileprivate var issued: Int64 = 0
  }

  fileprivate struct Family: Sendable {
    var id: Int
    var generation: Int
    /// The token that reached the generation; nil before the first refresh.
    var token: String?
  }

  package let issuer: String
  private let keys: [SigningKey]
  private let state: Mutex<State>

  package init(issuer: String = "https://auth.example.com") throws {
    self.issuer = issuer
    keys = [try SigningKey.generate(.es256), try SigningKey.generate(.es256)]
    state = Mutex(State())
  }

  package var now: State { state.withLock { $0 } }
  package func change(_ body: (inout State) -> Void) { state.withLock { body(&$0) } }

  /// What it publishes.
  package var keySet: JSONWebKeySet { get throws { try keySet(now) } }

  private func keySet(_ state: State) throws -> JSONWebKeySet {
    try JSONWebKeySet(
      keys: keys.enumerated().prefix(state.signingKey + 1).map { number, key in
        JSONWebKey(key.verificationKey, keyID: "k\(number + 1)")
      })
  }

  // MARK: Calls

  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    let form = String(decoding: call.body?.bytes ?? [], as: UTF8.self)
    return try answer(path: String(call.url.dropFirst(issuer.count)), form: form)
  }

  /// - Parameter path: below the issuer.
  package func answer(path: String, form: String) throws(TransportFailure) -> HTTPAnswer {
    guard let endpoint = Endpoint(rawValue: path) else { return HTTPAnswer(status: 404) }
    let outcome: Result<HTTPAnswer, TransportFailure> = state.withLock { state in
      state.calls.append(form.isEmpty ? endpoint.rawValue : "\(endpoint.rawValue) \(form)")
      var steps = state.script[endpoint] ?? []
      guard !state.isAway else { return .failure(.connection("nobody is there")) }
      let step = steps.isEmpty ? Step.works : steps.removeFirst()
      state.script[endpoint] = steps
      switch step {
      case .answers(let answer): return .success(answer)
      case .fails(let failure): return .failure(failure)
      case .loses:
        _ = work(endpoint, form, &state)
        return .failure(.connection("the answer was lost"))
      case .works: return .success(work(endpoint, form, &state))
      }
    }
    return try outcome.get()
  }

  private func work(_ endpoint: Endpoint, _ form: String, _ state: inout State) -> HTTPAnswer {
    let parameters = (try? FormParameters(parsing: form.utf8)) ?? FormParameters()
    switch endpoint {
    case .metadata: return Self.json(AuthorizationServerMetadata(issuer: issuer, signingAlgorithms: ["ES256"]))
    case .jwks: return HTTPAnswer(status: 200, contentType: "application/json", body: (try? keySet(state).json) ?? [])
    case .deviceAuthorization: return authorize(&state)
    case .fileRevocations: return fileRevocations(state)
    case .revocation:
      state.family = nil
      return HTTPAnswer(status: 200)
    case .token:
      switch try? TokenRequest(parameters) {
      case .deviceCode(let code)?: return redeem(code, &state)
      case .refreshToken(let token, _)?: return refresh(token, &state)
      case nil: return Self.refusal(.invalidRequest)
      }
    }
  }

  private func authorize(_ state: inout State) -> HTTPAnswer {
    state.deviceCodes += 1
    state.approval = .pending
    state.family = nil
    var json = #"{"device_code":"csd_\#(state.deviceCodes)","user_code":"WDJB-MJHT","expires_in":600,"#
    json +=
      #""verification_uri":"\#(issuer)/activate","verification_uri_complete":"\#(issuer)/activate?user_code=WDJB-MJHT""#
    if let interval = state.interval { json += #","interval":\#(interval)"# }
    return HTTPAnswer(status: 200, contentType: "application/json;charset=UTF-8", body: Array((json + "}").utf8))
  }

  private func redeem(_ code: String, _ state: inout State) -> HTTPAnswer {
    guard code == "csd_\(state.deviceCodes)" else { return unknown(&state) }
    switch state.approval {
    case .pending: return Self.refusal(.authorizationPending)
    case .denied: return Self.refusal(.accessDenied)
    case .expired: return Self.refusal(.expiredToken)
    case .approved: break
    }
    if state.family == nil {
      state.families += 1
      state.family = Family(id: state.families, generation: 0)
    }
    guard state.family?.generation == 0 else { return unknown(&state) }
    return tokens(generation: 1, &state)
  }

  private func refresh(_ token: String, _ state: inout State) -> HTTPAnswer {
    let parts = token.split(separator: ".")
    guard var family = state.family, parts.count == 4, parts[1] == "\(family.id)", let generation = Int(parts[2]) else {
      return unknown(&state)
    }
    if let refusal = state.refusal { return Self.refused(refusal) }
    switch generation {
    case family.generation + 1:
      family.generation = generation
      family.token = token
    case family.generation where family.token == token: break
    case ...family.generation:
      state.replays += 1
      state.family = nil
      return Self.refused(
        OAuthErrorResponse(.invalidGrant, "A token was used twice.", licenseStatus: "Not Licensed"))
    default: return unknown(&state)
    }
    state.family = family
    state.refreshes += 1
    return tokens(generation: family.generation + 1, &state)
  }

  private func tokens(generation: Int, _ state: inout State) -> HTTPAnswer {
    state.issued += 1
    let claims = LicenseClaims(
      issuer: issuer, subject: "dev_1", audience: [state.organization], clientID: "countersign-agent", scope: "license",
      issuedAt: state.now, expiresAt: state.now + state.tokenLife, tokenID: "jti_\(state.issued)", family: "fam_1",
      activation: "act_1", entitlements: state.features,
      license: .init(id: "lic_1", product: "pos", renewalDate: state.renewalDate, renewalWindowDays: 30),
      device: .init(name: "Store 12 server", kind: "server"),
      organization: .init(id: state.organization, name: "Acme Stores"),
      hub: .init(id: "dev_2", name: "HQ Hub", url: "https://hub.example.com"))
    guard let family = state.family,
      let token = try? claims.signed(with: keys[state.signingKey], keyID: "k\(state.signingKey + 1)")
    else {
      return HTTPAnswer(status: 500)
    }
    return Self.json(
      TokenResponse(
        accessToken: token, expiresIn: Int(state.tokenLife),
        refreshToken: "csr.\(family.id).\(generation).\(state.issued)", scope: "license"))
  }

  private func fileRevocations(_ state: State) -> HTTPAnswer {
    let list = RevocationList(issuer: issuer, issuedAt: state.now, revoked: state.revokedFiles)
    guard let text = try? list.signed(with: keys[state.signingKey], keyID: "k\(state.signingKey + 1)") else {
      return HTTPAnswer(status: 500)
    }
    return HTTPAnswer(status: 200, contentType: "application/jose", body: Array(text.utf8))
  }

  // MARK: License files

  /// A license file, as a compact JWS.
  package func sign(_ claims: LicenseFileClaims) throws -> String {
    let key = now.signingKey
    return try claims.signed(with: keys[key], keyID: "k\(key + 1)")
  }

  /// A bundle in text form.
  package func sign(_ bundle: LicenseBundle) throws -> String {
    let key = now.signingKey
    return LicenseDocument.text(.bundle, try bundle.signed(with: keys[key], keyID: "k\(key + 1)"))
  }

  private func unknown(_ state: inout State) -> HTTPAnswer {
    state.unknownGrants += 1
    return Self.refusal(.invalidGrant)
  }

  // MARK: Answers

  package static func refusal(_ code: OAuthErrorCode) -> HTTPAnswer { refused(OAuthErrorResponse(code)) }

  package static func refused(_ error: OAuthErrorResponse) -> HTTPAnswer { json(error, status: 400) }

  private static func json(_ message: some Encodable, status: Int = 200) -> HTTPAnswer {
    HTTPAnswer(
      status: status, contentType: "application/json;charset=UTF-8",
      body: Array((try? WireJSON.encode(message)) ?? Data()))
  }
}
