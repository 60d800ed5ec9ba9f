import HTTPTypes
import Hummingbird
import OAuthMessages
import Testing

@testable import HTTPEdge

@Suite struct OAuthAnswersTests {
  private let json = [
    "content-type": "application/json;charset=UTF-8", "cache-control": "no-store", "pragma": "no-cache",
  ]

  private func expected(_ status: Int, _ body: String, _ more: [String: String] = [:]) -> Answer {
    Answer(status, json.merging(more) { $1 }.merging(["content-length": "\(body.utf8.count)"]) { $1 }, body)
  }

  @Test func anAnswerIsNotStored() async throws {
    let response = TokenResponse(accessToken: "a", expiresIn: 1, refreshToken: "r", scope: "license")
    #expect(
      try await Answer(.oauth(response))
        == expected(
          200, #"{"access_token":"a","expires_in":1,"refresh_token":"r","scope":"license","token_type":"Bearer"}"#))
    #expect(
      try await Answer(.oauth(json: IntrospectionResponse.inactive.json)) == expected(200, #"{"active":false}"#))
  }

  @Test func aFailureHasItsStatusAndFields() async throws {
    let pending = OAuthErrorResponse(.authorizationPending)
    #expect(
      try await Answer(OAuthFailure(pending).response(in: .text))
        == expected(400, #"{"error":"authorization_pending"}"#))
    let slow = OAuthErrorResponse(.slowDown, "Too many devices wait at this address.")
    #expect(
      try await Answer(OAuthFailure(slow, status: .tooManyRequests, retryAfter: 60).response(in: .oauth))
        == expected(
          429, #"{"error":"slow_down","error_description":"Too many devices wait at this address."}"#,
          ["retry-after": "60"]))
    #expect(
      try await Answer(OAuthFailure(.init(.invalidClient), challenge: .basic).response(in: .oauth))
        == expected(
          401, #"{"error":"invalid_client"}"#, ["www-authenticate": #"Basic realm="countersign""#]))
    #expect(
      try await Answer(OAuthFailure(.init(.invalidToken), challenge: .bearer(.invalidToken)).response(in: .oauth))
        == expected(
          401, #"{"error":"invalid_token"}"#,
          ["www-authenticate": #"Bearer realm="countersign", error="invalid_token""#]))
  }

  @Test func theErrorsOfTheMessagesAreAnswers() async throws {
    #expect(
      try await Answer(OAuthRequestError.missing(.deviceCode).response(in: .oauth))
        == expected(
          400, #"{"error":"invalid_request","error_description":"The parameter device_code is missing."}"#))
    #expect(
      try await Answer(ClientCredentials.ReadError.severalMethods.response(in: .oauth))
        == expected(
          400, #"{"error":"invalid_request","error_description":"The client authenticates in more than one way."}"#))
    #expect(
      try await Answer(ClientCredentials.ReadError.malformedAuthorization.response(in: .oauth))
        == expected(
          401, #"{"error":"invalid_client","error_description":"The Authorization header is not HTTP Basic."}"#,
          ["www-authenticate": #"Basic realm="countersign""#]))
    let duplicate = FormParameters.ParseError.duplicate(name: "scope")
    let sentence = "The parameter scope is given more than once."
    #expect(
      try await Answer(duplicate.response(in: .oauth))
        == expected(400, #"{"error":"invalid_request","error_description":"\#(sentence)"}"#))
    #expect(
      try await Answer(duplicate.response(in: .problem)).body
        == #"{"code":"malformed_form","detail":"\#(sentence)","status":400,"title":"Bad Request","type":"about:blank"}"#
    )
    #expect(try await Answer(duplicate.response(in: .text)).body == sentence + "\n")
  }
}
