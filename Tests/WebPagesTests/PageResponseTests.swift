import Hummingbird
import Testing
import WebPages

@Suite struct PageResponseTests {
  @Test func aPageLoadsNothingFromElsewhereAndNothingInline() {
    let response = Response.page("<p>é", status: .unprocessableContent)
    #expect(response.status == .unprocessableContent)
    #expect(
      response.headers == [
        .contentType: "text/html; charset=utf-8", .cacheControl: "no-store",
        .contentSecurityPolicy:
          "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; "
          + "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'",
        .contentLength: "5",
      ])
    #expect(Response.page("").status == .ok)
  }

  @Test func afterAFormTheBrowserIsSentOn() {
    let response = Response.seeOther("/devices?done=saved")
    #expect(response.status == .seeOther)
    #expect(response.headers[.location] == "/devices?done=saved")
    #expect(response.headers[.cacheControl] == "no-store")
  }
}
