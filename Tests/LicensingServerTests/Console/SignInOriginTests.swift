import HTTPEdge
import HTTPTypes
import LicensingCore
import LicensingStore
import Synchronization
import Testing

@testable import LicensingServer

/// Where the form of signing in may come from.
@Suite struct SignInOriginTests {
  /// A form that another site sends cannot even sign somebody out by taking their cookie from them.
  @Test func aFormFromElsewhereSignsNobodyInOrOut() async throws {
    let world = try await ConsoleWorld()
    let fields = [("email", Person.owner.email), ("password", Person.owner.password)]
    let elsewhere: HTTPFields = [.origin: "https://evil.example", .fetchSite: "cross-site"]
    // SameSite=Lax: the browser sends no cookie along, but would take a new one.
    let without = try await world.browser().post("/login", fields, elsewhere)
    #expect(without.status == 403 && without.headers["set-cookie"] == nil)
    let browser = try await world.browser(of: .viewer)
    let session = browser.session
    let token = try #require(try await browser.get("/login").form("/login")?["csrf_token"])
    for headers in [elsewhere, [.origin: "https://evil.example"], [.fetchSite: "same-site"], [.origin: "null"]] {
      let page = try await browser.post("/login", fields + [("csrf_token", token)], headers)
      #expect(page.status == 403 && page.headers["set-cookie"] == nil)
      #expect(page.links.contains("/login"))
    }
    for wrong in [[], [("csrf_token", "x")], [("csrf_token", "")]] {
      #expect(try await browser.post("/login", fields + wrong).status == 403)
    }
    #expect(browser.session == session)
    #expect(try await browser.get("/").text.contains("The viewer"))
    #expect(try await world.events(.signedIn).map(\.subject) == [world.sample[.viewer].text])
  }

  /// Browsers older than `Sec-Fetch-Site` send `Origin` alone, curl neither; both can sign in.
  @Test(
    arguments: [
      [.origin: ConsoleWorld.issuer], [:], [.fetchSite: "same-origin"], [.fetchSite: "none"],
      [.origin: "http://auth.example.com"],
    ] as [HTTPFields])
  func aFormOfThisServerIsTaken(headers: HTTPFields) async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let form = try #require(try await browser.get("/login").form("/login"))
    let page = try await browser.submit(
      form, ["email": Person.owner.email, "password": Person.owner.password], headers)
    #expect(page.status == 303)
  }

  @Test func behindAProxyThatChangesTheHostTheIssuerIsWhatCounts() async throws {
    let world = try await ConsoleWorld()
    let browser = world.browser()
    let form = try #require(try await browser.get("/login").form("/login"))
    let body = "csrf_token=\(form["csrf_token"] ?? "")&email=owner%40example.com&password=the+owner+has+a+long+password"
    let page = try await browser.request(
      .post, "/login", [.origin: ConsoleWorld.issuer], body: body, authority: "127.0.0.1:8080")
    #expect(page.status == 303)
  }
}
