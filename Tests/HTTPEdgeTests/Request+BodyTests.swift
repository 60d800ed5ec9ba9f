import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import TestInstruments
import Testing

@testable import HTTPEdge

@Suite struct RequestBodyTests {
  private static let form = "application/x-www-form-urlencoded"

  private func post(
    _ target: String, _ body: String, contentType: String? = form, encoding: String? = nil
  ) async throws -> String {
    var headers = HTTPFields()
    headers[.contentType] = contentType
    headers[.contentEncoding] = encoding
    let fields = headers
    return try await TestServer().application().test(.router) { client in
      let response = try await client.execute(
        uri: target, method: .post, headers: fields, body: ByteBuffer(string: body))
      return "\(response.status.code) \(String(buffer: response.body))"
    }
  }

  @Test(arguments: [
    form, "Application/X-WWW-Form-URLencoded", form + ";charset=UTF-8", form + " ; charset=utf-8",
  ])
  func readsAForm(contentType: String) async throws {
    #expect(try await post("/oauth/echo", "a=1&b=2", contentType: contentType) == #"200 ["a","b"]"#)
  }

  @Test func theQueryIsNeverRead() async throws {
    #expect(try await post("/oauth/echo?grant_type=x&a=2", "a=1") == #"200 ["a"]"#)
    #expect(try await post("/oauth/echo?grant_type=x", "") == #"200 []"#)
    #expect(try await post("/text/form?a=query", "") == "200 -")
  }

  @Test(arguments: [
    nil, "", "application/json", "multipart/form-data; boundary=x", "text/plain", form + "x",
    "application/json, " + form, form + ", " + form,
  ])
  func anotherMediaTypeIs415(contentType: String?) async throws {
    let sentence = "The body must be application/x-www-form-urlencoded."
    #expect(
      try await post("/oauth/echo", "a=1", contentType: contentType)
        == #"415 {"error":"invalid_request","error_description":"\#(sentence)"}"#)
  }

  @Test(arguments: ["gzip", "identity", ""])
  func aCompressedBodyIs415(encoding: String) async throws {
    #expect(
      try await post("/text/form", "a=1", encoding: encoding) == "415 The body must not be compressed.\n")
  }

  @Test func sixteenKibibytesAndNotOneMore() async throws {
    let longest = "a=" + String(repeating: "x", count: 16 * 1024 - 2)
    #expect(try await post("/oauth/echo", longest) == #"200 ["a"]"#)
    #expect(
      try await post("/oauth/echo", longest + "x")
        == #"413 {"error":"invalid_request","error_description":"The body is longer than 16384 bytes."}"#)
  }

  @Test func anErrorOfTheFormSpeaksTheLanguageOfItsPart() async throws {
    #expect(
      try await post("/oauth/echo", "scope=a&scope=b")
        == #"400 {"error":"invalid_request","error_description":"The parameter scope is given more than once."}"#)
    #expect(try await post("/text/form", "a=%zz").hasPrefix("400 The form contains a percent sign"))
  }

  @Test func readsJSON() async throws {
    #expect(try await post("/api/v1/echo", #"{"a":1}"#, contentType: "application/json") == #"200 {"a":1}"#)
    #expect(
      try await post("/api/v1/echo", "a=1")
        == #"415 {"code":"unsupported_media_type","detail":"The body must be application/json.","status":415,"#
        + #""title":"Unsupported Media Type","type":"about:blank"}"#)
  }
}
