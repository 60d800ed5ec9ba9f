import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import OAuthMessages
import TestInstruments
import Testing

@testable import LicensingServer

@Suite struct LicensingErrorOAuthTests {
  @Test func everyErrorHasItsWords() {
    let expected: [(LicensingError, OAuthErrorCode, Int)] = [
      (.client(.notAuthenticated), .invalidClient, 401), (.client(.notAllowed), .unauthorizedClient, 400),
      (.grant(.pending), .authorizationPending, 400), (.grant(.slowDown), .slowDown, 400),
      (.grant(.denied), .accessDenied, 400), (.grant(.expired), .expiredToken, 400),
      (.grant(.notValid(nil)), .invalidGrant, 400), (.scopeUnknown, .invalidScope, 400),
      (.invalid([FieldProblem("x", "is y")]), .invalidRequest, 400),
      (.limited(retryAfterSeconds: 7), .slowDown, 429), (.unavailable, .temporarilyUnavailable, 503),
      (.unauthenticated, .invalidClient, 401), (.notFound, .invalidGrant, 400), (.forbidden, .invalidGrant, 400),
      (.changedMeanwhile, .invalidGrant, 400), (.taken(field: "x"), .invalidGrant, 400),
      (.conflict(.inUse), .invalidGrant, 400),
    ]
    for (error, code, status) in expected {
      let failure = error.oauthFailure
      #expect(failure.message.error == code, "\(error)")
      #expect(failure.status.code == status, "\(error)")
      #expect(failure.message.licenseStatus == nil)
    }
    #expect(LicensingError.limited(retryAfterSeconds: 7).oauthFailure.retryAfter == 7)
    #expect(LicensingError.unavailable.oauthFailure.retryAfter == 5)
    #expect(
      LicensingError.invalid([FieldProblem("a", "is b"), FieldProblem("c", "is d")]).oauthFailure.message.description
        == "a is b; c is d")
  }

  @Test func everyRefusalTellsTheAgentWhatToDo() {
    let expected: [LicenseRefusal: String] = [
      .licenseSuspended: "Suspended", .licenseExpired: "Expired", .licenseRevoked: "Revoked",
      .activationReleased: "Not Licensed", .deviceDisabled: "Not Licensed", .organizationDisabled: "Not Licensed",
      .clientDisabled: "Not Licensed", .familyReplaced: "Not Licensed", .familyRevoked: "Not Licensed",
      .familyReplayed: "Not Licensed", .familyIdle: "Not Licensed",
    ]
    var sentences: Set<String> = []
    for (refusal, status) in expected {
      let message = LicensingError.grant(.notValid(refusal)).oauthFailure.message
      #expect(message.error == .invalidGrant)
      #expect(message.licenseStatus == status)
      sentences.insert(message.description?.description ?? "")
    }
    #expect(sentences.count == expected.count)
  }

  static let requests = ["device_authorization", "token", "introspect", "revoke"]

  @Test(arguments: requests, [FaultyStore.Fault.writes, .everything])
  func withoutTheStoreNothingIsGood(name: String, fault: FaultyStore.Fault) async throws {
    let world = try await ServerWorld()
    let tokens = try await world.tokens()
    world.store.fault = fault
    let answer: ServerAnswer
    switch name {
    case "device_authorization": answer = try await world.authorize().answer
    case "token": answer = try await world.refresh(tokens.refresh)
    case "introspect":
      // Introspection writes nothing.
      if fault == .writes { return #expect(try await world.isActive(tokens.access)) }
      answer = try await world.introspect(tokens.access)
    default: answer = try await world.revoke(tokens.access)
    }
    #expect(answer.status == 503)
    #expect(answer.headers == .oauth.with(["retry-after": "5"]))
    #expect(
      try answer.json == [
        "error": "temporarily_unavailable", "error_description": "The server cannot answer now. Try again later.",
      ])
    // Nothing was half done.
    world.store.fault = .none
    #expect(try await world.isActive(tokens.access))
    #expect(try await world.refresh(tokens.refresh).status == 200)
  }

  @Test(arguments: requests)
  func whatNobodyForesawIsToldToTheLogOnly(name: String) async throws {
    let world = try await ServerWorld()
    world.store.fault = .unforeseen
    let answer = try await world.post(
      "/oauth/\(name)", ["client_id": world.rs.id, "client_secret": world.rs.secret ?? "", "token": "x"])
    #expect(answer.status == 500)
    #expect(answer.headers == .oauth)
    #expect(
      try answer.json == [
        "error": "server_error",
        "error_description": "Something went wrong here. The request id finds it in the log.",
      ])
    let line = world.log.lines.first { $0.contains("request_id=\(answer.requestID)") && $0.contains("error") }
    #expect(line?.contains("/var/lib/countersign/store.sqlite") == true)
  }

  @Test func anApprovedCodeIsNotLostWithTheStore() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    _ = try await world.approve(codes)
    for fault in [FaultyStore.Fault.writes, .everything] {
      world.store.fault = fault
      let answer = try await world.poll(codes)
      #expect(answer.status == 503)
      #expect(answer.headers == .oauth.with(["retry-after": "5"]))
    }
    world.store.fault = .none
    #expect(try await world.poll(codes).status == 200)
  }
}
