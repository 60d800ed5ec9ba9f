import HTTPTypes
import Hummingbird
import Testing
import WebPages

@Suite struct BrowserCookieTests {
  private let plain = BrowserCookie(name: "session", isSecure: false)
  private let secure = BrowserCookie(name: "session", isSecure: true)

  private func request(_ cookies: String...) -> Request {
    var headers = HTTPFields()
    for cookie in cookies { headers.append(HTTPField(name: .cookie, value: cookie)) }
    return Request(
      head: HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/", headerFields: headers),
      body: RequestBody(buffer: .init()))
  }

  private func answer(_ change: (inout Response) -> Void) -> [String] {
    var response = Response(status: .ok, headers: [.contentType: "text/plain"])
    change(&response)
    return response.headers[values: .setCookie]
  }

  @Test func isSetForThisHostAndOutOfReachOfScripts() {
    #expect(answer { plain.set("abc", on: &$0) } == ["session=abc; Path=/; HttpOnly; SameSite=Lax"])
    #expect(answer { secure.set("abc", on: &$0) } == ["__Host-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure"])
  }

  @Test func isClearedWithTheSameAttributes() {
    #expect(answer { plain.clear(on: &$0) } == ["session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax"])
    #expect(answer { secure.clear(on: &$0) } == ["__Host-session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax; Secure"])
  }

  @Test func isReadAmongOthers() {
    #expect(plain.value(in: request("session=abc")) == "abc")
    #expect(plain.value(in: request("a=b; session=abc; c=d")) == "abc")
    #expect(plain.value(in: request("a=b", "session=abc")) == "abc")
    #expect(plain.value(in: request("a=b;session=abc")) == "abc")
    #expect(plain.value(in: request("a=b;   session=abc")) == "abc")
    #expect(plain.value(in: request("a; session=a=b")) == "a=b")
    #expect(plain.value(in: request("session=")) == "")
    #expect(secure.value(in: request("session=no; __Host-session=yes")) == "yes")
  }

  @Test func ofTwoOfTheNameNeitherIsOurs() {
    #expect(plain.value(in: request("session=a; session=b")) == nil)
    #expect(plain.value(in: request("session=a", "session=a")) == nil)
  }

  @Test func othersAreNotOurs() {
    for cookies in [
      "", ";", "session", "xsession=a", "session2=a", "Session=a", "session =a", "a=session=b", "__Host-session=a",
    ] {
      #expect(plain.value(in: request(cookies)) == nil, "\(cookies)")
    }
    #expect(plain.value(in: request()) == nil)
    #expect(secure.value(in: request("session=a; __host-session=b")) == nil)
  }
}
