import HTTPCalls
import LicenseTokens
import TestTransport
import Testing

@testable import AdministrationClient

@Suite struct APIClientTests {
  private func failure(_ outcome: Result<HTTPAnswer, TransportFailure>) async throws -> APIFailure? {
    let client = try APIWorld.client(ScriptedTransport(always: outcome))
    do throws(APIFailure) {
      _ = try await client.get("/organizations")
      return nil
    } catch {
      return error
    }
  }

  @Test func asksWithTheTokenAndTheQuery() async throws {
    let transport = ScriptedTransport(
      HTTPAnswer(
        status: 200, contentType: "application/json; charset=utf-8", entityTag: "\"4\"", body: Array(#"{"a":1}"#.utf8)),
      .json("{}"), HTTPAnswer(status: 204))
    let client = try APIWorld.client(transport)
    let answer = try await client.get("/devices/dev_1", ["search": "a b&c=ä", "none": nil])
    #expect(answer == .init(value: .object(["a": .integer(1)]), entityTag: "\"4\""))
    #expect(
      try await client.patch("/devices/dev_1", .object(["name": .string("x")]), ifMatch: "\"4\"").value == .object([:]))
    #expect(try await client.post("/a").value == .null)
    var patch = APIWorld.post("/devices/dev_1", #"{"name":"x"}"#, ifMatch: "\"4\"")
    patch.method = .patch
    var post = APIWorld.get("/a")
    post.method = .post
    #expect(transport.calls == [APIWorld.get("/devices/dev_1?search=a%20b%26c%3D%C3%A4"), patch, post])
  }

  @Test func readsListsToTheirEnd() async throws {
    let transport = ScriptedTransport(
      APIWorld.list("1", "2", next: #""dev_2""#), APIWorld.list("3", next: #""dev_3""#), APIWorld.list())
    let items = try await APIWorld.client(transport).list("/devices", ["search": "x"])
    #expect(items == [.integer(1), .integer(2), .integer(3)])
    let path = "/devices?search=x&limit=200"
    #expect(
      transport.calls == [
        APIWorld.get(path), APIWorld.get(path + "&after=dev_2"), APIWorld.get(path + "&after=dev_3"),
      ])
  }

  @Test func aListWithoutEndIsNotReadForEver() async throws {
    let transport = ScriptedTransport(always: .success(APIWorld.list("1", next: #""dev_1""#)))
    #expect(try await APIWorld.client(transport).list("/devices").count == 2)
  }

  @Test func aListWithoutItemsIsNone() async throws {
    let client = try APIWorld.client(ScriptedTransport(.json("{}")))
    await #expect(throws: APIFailure.unexpected(status: 200)) { try await client.list("/devices") }
  }

  @Test func refusalsAreReadWhole() async throws {
    var answer = APIWorld.problem(
      422, "invalid", "Some fields are not as they should be.",
      errors:
        #"{"field":"user_code","message":"is 8 letters"},{"field":"x"},{"field":"name","message":"is \u001b[31m"}"#)
    answer.retryAfter = 7
    #expect(
      try await failure(.success(answer))
        == .problem(
          APIProblem(
            status: 422, code: "invalid", detail: "Some fields are not as they should be.",
            errors: [.init("user_code", "is 8 letters"), .init("name", "is \u{FFFD}[31m")], retryAfter: 7)))
  }

  @Test func whatIsNoAnswerOfTheServersIsTold() async throws {
    let table: [(Result<HTTPAnswer, TransportFailure>, APIFailure)] = [
      (.failure(.timedOut), .transport(.timedOut)), (.failure(.tooLarge), .transport(.tooLarge)),
      (.success(HTTPAnswer(status: 200, contentType: "text/html", body: Array("{}".utf8))), .unexpected(status: 200)),
      (.success(.json("{")), .unexpected(status: 200)), (.success(.json("{}", status: 500)), .unexpected(status: 500)),
      (.success(HTTPAnswer(status: 302)), .unexpected(status: 302)),
      (.success(HTTPAnswer(status: 502, contentType: "text/html")), .unexpected(status: 502)),
    ]
    for (outcome, expected) in table { #expect(try await failure(outcome) == expected) }
  }

  @Test func failuresAreOneLine() {
    let table: [(APIFailure, String)] = [
      (.transport(.connection("refused\n")), "cannot be reached (refused\u{FFFD})"),
      (.transport(.certificate("self-signed")), "shows a certificate that is not to be trusted (self-signed)"),
      (.transport(.timedOut), "does not answer in time"), (.transport(.tooLarge), "gave an answer that is too long"),
      (.unexpected(status: 404), "gave an answer that is not a Countersign server's (status 404)"),
      (.problem(APIProblem(status: 404, code: "not_found", detail: "Nothing.")), "Nothing."),
      (
        .problem(
          APIProblem(status: 422, code: "invalid", detail: "Bad.", errors: [.init("a", "is b"), .init("c", "is d")])),
        "a is b; c is d"
      ),
      (
        .problem(APIProblem(status: 409, code: "taken", detail: "Taken.", errors: [.init("code", "is taken")])),
        "Taken. (code is taken)"
      ),
    ]
    for (failure, text) in table { #expect(failure.description == text) }
    #expect(table.map(\.0.isUnreachable) == [true, true, true, true, true, false, false, false])
  }
}
