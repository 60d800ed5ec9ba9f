import HTTPCalls
import LicenseTokens
import OAuthMessages
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct AuthorizationServerClientTests {
  private let server: TestAuthorizationServer
  private let client: AuthorizationServerClient

  init() throws {
    server = try TestAuthorizationServer()
    client = AuthorizationServerClient(issuer: server.issuer, transport: server)
  }

  private func scripted(_ endpoint: TestAuthorizationServer.Endpoint, _ json: String) {
    server.change {
      $0.script[endpoint] = [
        .answers(HTTPAnswer(status: 200, contentType: "application/json", body: Array(json.utf8)))
      ]
    }
  }

  private func metadata(_ change: (String) -> String) throws -> String {
    let metadata = AuthorizationServerMetadata(issuer: server.issuer, signingAlgorithms: ["ES256"])
    return change(String(decoding: try WireJSON.encode(metadata), as: UTF8.self))
  }

  @Test func theMetadataIsTheIssuers() async throws {
    #expect(
      try await client.metadata()
        == AuthorizationServerMetadata(issuer: "https://auth.example.com", signingAlgorithms: ["ES256"]))
  }

  @Test(arguments: ["https://auth.example.com/", "https://AUTH.example.com", "https://auth.example.org", ""])
  func anotherIssuerIsNotBelieved(issuer: String) async throws {
    scripted(
      .metadata,
      try metadata { $0.replacing(#""issuer":"https://auth.example.com""#, with: #""issuer":"\#(issuer)""#) })
    await #expect(throws: ServerFailure.unavailable(.wrongIssuer, retryAfter: nil)) { try await client.metadata() }
  }

  @Test(arguments: ["/oauth/token", "/oauth/device_authorization", "/oauth/revoke", "/.well-known/jwks.json"])
  func endpointsElsewhereAreNotBelieved(path: String) async throws {
    for place in ["http://auth.example.com", "https://auth.example.com.evil.org", "https://evil.org"] {
      scripted(.metadata, try metadata { $0.replacing("https://auth.example.com\(path)\"", with: "\(place)\(path)\"") })
      await #expect(throws: ServerFailure.unavailable(.foreignEndpoint, retryAfter: nil)) {
        try await client.metadata()
      }
    }
  }

  @Test func aTokenForAnotherIssuerOrOfAnotherKindIsNotTaken() async throws {
    let metadata = try await client.metadata()
    server.change { $0.approval = .approved }
    for answer in [
      #"{"access_token":"a.b.c","token_type":"Bearer","expires_in":1,"refresh_token":"r","scope":"license"}"#,
      #"{"access_token":"","token_type":"Bearer","expires_in":1,"refresh_token":"","scope":""}"#,
      #"{"access_token":"a","token_type":"Bearer"}"#, "[]",
    ] {
      scripted(.token, answer)
      await #expect(throws: ServerFailure.unavailable(.malformed, retryAfter: nil)) {
        try await client.tokens(.refreshToken("r", scope: nil), at: metadata, cached: try server.keySet)
      }
    }
  }

  @Test func everyFailureHasItsSentence() {
    let reasons: [ServerFailure.Reason] = [
      .transport(.connection("x")), .transport(.certificate("x")), .transport(.timedOut), .transport(.tooLarge),
      .status(503), .notJSON, .malformed, .wrongIssuer, .foreignEndpoint, .otherServer("https://a"),
      .unacceptableToken, .unacceptableRevocations,
    ]
    let sentences = reasons.map { ServerFailure.unavailable($0, retryAfter: nil).description }
    #expect(Set(sentences).count == reasons.count)
    #expect(sentences.allSatisfy { $0.last == "." || $0.last == "?" })
    #expect(ServerFailure.refused(OAuthErrorResponse(.invalidClient, "Who?")).description == "Who?")
    #expect(
      ServerFailure.refused(OAuthErrorResponse(.invalidClient)).description
        == "The authorization server refused: invalid_client.")
  }
}
