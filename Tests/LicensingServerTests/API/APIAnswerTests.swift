import HTTPEdge
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct APIAnswerTests {
  @Test func times() {
    #expect(AdjustableClock.start.rfc3339 == "2026-09-21T14:13:20.000Z")
    #expect(Timestamp(milliseconds: 0).rfc3339 == "1970-01-01T00:00:00.000Z")
    #expect(Timestamp(milliseconds: 951_868_799_999).rfc3339 == "2000-02-29T23:59:59.999Z")
    #expect(Timestamp(milliseconds: 1_009).rfc3339 == "1970-01-01T00:00:01.009Z")
  }

  @Test func values() {
    #expect(JSONValue(nil as Timestamp?) == .null)
    #expect(JSONValue(nil as String?) == .null && JSONValue("x" as String?) == "x")
    #expect(JSONValue(nil as Int64?) == .null && JSONValue(7 as Int64?) == 7)
    #expect(JSONValue(nil as LicenseID?) == .null)
    #expect(JSONValue(RenewalDate("2027-06-30")) == "2027-06-30")
    #expect(JSONValue(["a", "b"]) == ["a", "b"])
  }

  @Test func answers() async throws {
    let made = try await ServerAnswer(APIAnswer.created(["a": 1], at: "/things/1", version: 3).response())
    #expect(made.status == 201)
    #expect(
      made.headers
        == ["content-type": "application/json", "location": "/api/v1/things/1", "etag": "\"3\""])
    #expect(made.text == #"{"a":1}"#)
    let none = try await ServerAnswer(APIAnswer.noContent.response())
    #expect(none.status == 204 && none.headers == [:] && none.body.isEmpty)
    let page = Page<LicenseID>(limit: 2)
    let full = try await ServerAnswer(
      APIAnswer.list(["a", "b"], page: page, id: { $0 }, { .string($0) }).response())
    #expect(full.text == #"{"items":["a","b"],"next":"b"}"#)
    let rest = try await ServerAnswer(APIAnswer.list(["a"], page: page, id: { $0 }, { .string($0) }).response())
    #expect(rest.text == #"{"items":["a"],"next":null}"#)
  }
}
