import HTTPEdge
import HTTPTypes
import LicensingCore
import Testing

@testable import LicensingServer

/// The API by the console's session, as a script on its pages asks.
@Suite struct APISessionTests {
  private let world: ConsoleWorld

  init() async throws { world = try await ConsoleWorld() }

  private func token(of browser: Browser) async throws -> String {
    try #require(try await browser.get("/").form("/logout")?["csrf_token"])
  }

  @Test func aSessionWithTheTokenOfItsFormsIsSomebody() async throws {
    let browser = try await world.browser(of: .manager)
    let fields: HTTPFields = [.csrfToken: try await token(of: browser)]
    let list = try await browser.get("/api/v1/organizations", fields)
    #expect(list.status == 200)
    #expect(list.body.contains(world.sample.acme.text) && !list.body.contains("Umbra"))
    let path = "/api/v1/organizations/\(world.sample.acme)"
    #expect(try await browser.get(path, fields).status == 200)

    var change = fields
    change[.contentType] = "application/json"
    #expect(
      try await browser.request(.patch, path, change, body: #"{"name":"New"}"#).status == 403, "a manager's rights")
    let device = "/api/v1/devices/\(world.sample.server)"
    let refused = try await browser.request(.patch, device, change, body: #"{"name":"New"}"#)
    #expect(refused.status == 428)
    change[.ifMatch] = "*"
    #expect(try await browser.request(.patch, device, change, body: #"{"name":"New"}"#).status == 200)
  }

  @Test func withoutItNobody() async throws {
    let (browser, other) = (try await world.browser(of: .owner), try await world.browser(of: .owner))
    let (own, others) = (try await token(of: browser), try await token(of: other))
    let stranger = world.browser()
    let attempts: [(Browser, HTTPFields)] = [
      (browser, [:]), (browser, [.csrfToken: ""]), (browser, [.csrfToken: others]),
      (browser, [.csrfToken: own, .authorization: "Bearer x"]), (stranger, [.csrfToken: own]),
    ]
    for (browser, fields) in attempts {
      let answer = try await browser.get("/api/v1/organizations", fields)
      #expect(answer.status == 401 && answer.body.contains(#""code":"unauthenticated""#), "\(fields)")
    }
    let cookies = browser.cookies
    let page = try await browser.get("/")
    _ = try await browser.submit(try #require(page.form("/logout")))
    browser.keep(cookies)
    #expect(try await browser.get("/api/v1/organizations", [.csrfToken: own]).status == 401)
  }
}
