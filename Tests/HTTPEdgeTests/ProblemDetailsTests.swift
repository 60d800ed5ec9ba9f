import HTTPTypes
import Hummingbird
import Testing

@testable import HTTPEdge

@Suite struct ProblemDetailsTests {
  @Test func namesEachField() async throws {
    let problem = ProblemDetails(
      status: .unprocessableContent, code: "invalid", detail: "The device is not valid.",
      errors: [.init(field: "name", message: "A name is needed.")])
    let body =
      #"{"code":"invalid","detail":"The device is not valid.","errors":[{"field":"name","message":"A name is needed."}],"#
      + #""status":422,"title":"Unprocessable Content","type":"about:blank"}"#
    #expect(
      try await Answer(problem.response(in: .problem))
        == Answer(422, ["content-type": "application/problem+json", "content-length": "\(body.utf8.count)"], body))
  }

  @Test func leavesOutAnEmptyListOfFields() async throws {
    let problem = ProblemDetails(status: .preconditionFailed, code: "changed", detail: "It was changed meanwhile.")
    #expect(
      try await Answer(problem.response(in: .problem)).body
        == #"{"code":"changed","detail":"It was changed meanwhile.","status":412,"title":"Precondition Failed","#
        + #""type":"about:blank"}"#)
  }

  @Test func inWordsItIsTheSentence() async throws {
    let problem = ProblemDetails(status: .forbidden, code: "foreign", detail: "Not from here.")
    #expect(
      try await Answer(problem.response(in: .text))
        == Answer(
          403, ["content-type": "text/plain; charset=utf-8", "content-length": "15"], "Not from here.\n"))
  }
}
