import HTTPCalls
import HTTPTypes
import LicenseTokens
import Testing

@testable import LicenseFleet

@Suite struct FleetPageRoutesTests {
  // MARK: Who may use it

  @Test func nothingIsShownWithoutASession() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      for path in ["/", "/import", "/import-bundle", "/add", "/?show=installed"] {
        let answer = try await visitor.get(path)
        #expect(answer.status == .ok && answer.text.contains("countersign fleet serve"), "\(path)")
        #expect(!answer.body.contains("SW-0001"))
      }
      for path in [
        "/generate", "/install", "/remove", "/remove/project", "/remove/license", "/import", "/import-bundle", "/add",
        "/add/table", "/logout", "/seen",
      ] {
        let answer = try await visitor.post(path, [("device", "Switch 1")])
        #expect(answer.status == .forbidden && answer.text.contains("countersign fleet serve"), "\(path)")
      }
      #expect(harness.server.now.calls.isEmpty)
      #expect(try harness.project.load().devices.count == 1)
    }
  }

  @Test func theLinkOpensItOnceForOneBrowser() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      let link = try visitor.server.link()
      let opened = try await visitor.get(link)
      #expect(opened.status == .seeOther && opened.headers[.location] == "/")
      let cookie = #/countersign_fleet_session_8090=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/#
      #expect(try cookie.wholeMatch(in: opened.headers[.setCookie] ?? "") != nil)
      #expect(try await visitor.get("/").text.contains("Switch 1"))
      let other = try await visitor.get(link)
      #expect(other.status == .forbidden && other.text.contains("This link was used before"))
      #expect(try await visitor.send("/logout").headers[.location] == "/")
      #expect(try await visitor.get("/").text.contains("Open the fleet’s page"))
    }
  }

  @Test func thePagesOfTwoProjectsAreOpenBesideEachOther() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let first = try #require(visitor.cookie)
      visitor.host = "127.0.0.1:8091"
      try await visitor.signIn()
      let second = try #require(visitor.cookie)
      #expect(first.prefix { $0 != "=" } != second.prefix { $0 != "=" })
      for host in ["127.0.0.1:8090", "127.0.0.1:8091"] {
        // A browser sends both to either.
        (visitor.host, visitor.cookie) = (host, "\(first); \(second)")
        #expect(try await visitor.get("/").text.contains("Switch 1"), "\(host)")
      }
    }
  }

  @Test func othersPagesCannotUseIt() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let token = try await visitor.formToken(of: "/")
      visitor.host = "evil.example.com"
      let renamed = try await visitor.get("/")
      #expect(renamed.status == .misdirectedRequest)
      #expect(renamed.body == "This page's program is not asked by this name.\n")
      visitor.host = "127.0.0.1:8090"
      visitor.fields = [.origin: "https://evil.example.com"]
      let foreign = try await visitor.post("/remove/project", [("csrf_token", token), ("device", "Switch 1")])
      #expect(foreign.status == .forbidden)
      #expect(foreign.body == "Pages of other sites may not use this page's program.\n")
      visitor.fields = [:]
      for form in [[("device", "Switch 1")], [("csrf_token", "wrong"), ("device", "Switch 1")]] {
        let old = try await visitor.post("/remove/project", form)
        #expect(old.status == .forbidden && old.text.contains("The form is too old"))
      }
      #expect(try harness.project.load().devices.count == 1)
    }
  }

  @Test func aPageHasTheHeadersOfAPage() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let page = try await visitor.get("/")
      #expect(page.status == .ok)
      #expect(page.headers[.contentType] == "text/html; charset=utf-8")
      #expect(page.headers[.cacheControl] == "no-store")
      #expect(page.headers[.contentSecurityPolicy]?.contains("default-src 'none'") == true)
      #expect(page.headers[.contentSecurityPolicy]?.contains("unsafe-inline") == false)
      #expect(try await visitor.get("/static/css/countersign.css").headers[.contentType] == "text/css; charset=utf-8")
      #expect(try await visitor.get("/static/js/fleet.js").status == .ok)
      #expect(try await visitor.get("/static/js/none.js").status == .notFound)
      #expect(try await visitor.get("/nowhere").status == .notFound)
    }
  }

  // MARK: Work

  @Test func generatingAndInstallingShowTheQuotaAndEachDevicesErrors() async throws {
    let harness = try await FleetHarness(devices: 3, quota: 2)
    try harness.addAgents()
    harness.agents.change { $0.problems["https://Switch 2"] = .unreachable }
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      #expect(try await visitor.get("/").text.contains("How much is left is known after the first Generate."))
      #expect(try await visitor.send("/generate").headers[.location] == "/")
      await visitor.server.finish()
      let generated = try await visitor.get("/")
      #expect(generated.text.contains("Generate: 2 of 3 devices done; what is wrong with the other stands beside it."))
      #expect(generated.text.contains("switch for Acme Stores 0 of 2 left (2 used)"))
      #expect(generated.text.contains("No license file – ▲ All 2 units are used."))
      let install = [("device", "Switch 1"), ("device", "Switch 2")]
      #expect(try await visitor.send("/install", install).headers[.location] == "/")
      await visitor.server.finish()
      let installed = try await visitor.get("/")
      #expect(installed.text.contains("Install: 1 of 2 devices done"))
      #expect(installed.text.contains("▲ No license agent answers at https://Switch 2."))
      #expect(harness.agents.now.imported.keys.sorted() == ["https://Switch 1"])
      #expect(try await visitor.get("/?show=installed").text.contains("Switch 1"))
      #expect(!(try await visitor.get("/?show=installed").text.contains("Switch 2")))
      #expect(try await visitor.get("/?show=attention").text.contains("Need attention 2"))
      #expect(try await visitor.send("/seen").headers[.location] == "/")
      #expect(!(try await visitor.get("/").text.contains("1 of 2 devices done")))
    }
  }

  @Test func thePageShowsTheLastDayOnWhichAFileIsGood() async throws {
    let harness = try await FleetHarness(devices: 1)
    // 2027-11-29T00:00:00Z, from when on it is good no more.
    let end: Int64 = 1_827_446_400
    harness.server.change { $0.validity = end - TestServer.now }
    _ = try await harness.fleet.generate([])
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let good = try await visitor.get("/")
      #expect(good.text.contains("until 28 November 2027"))
      #expect(
        good.body.contains(#"until <time datetime="2027-11-28T23:59:59Z""#)
          && good.body.contains(#"As of <time datetime=""#))
      try harness.server.replaceKey()
      _ = try await harness.fleet.generate([])
      let page = try await visitor.get("/").text
      #expect(page.contains("Signing key withdrawn") && !page.contains("until 28 November 2027"))
      #expect(
        page.contains(
          "Its signing key was withdrawn. Renew and download the parent license file again on the license’s page."))
    }
  }

  @Test func withoutTheServerThePageSaysSo() async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.server.change { $0.isUnreachable = true }
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      _ = try await visitor.send("/generate")
      await visitor.server.finish()
      #expect(
        try await visitor.get("/").text.contains(
          "Generate: The server https://auth.example.com cannot be reached (refused). Nothing was generated."))
    }
  }

  // MARK: Removing

  @Test func removingAsksWhichIsMeant() async throws {
    let harness = try await FleetHarness(devices: 3)
    try harness.addAgents()
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let none = try await visitor.send("/remove")
      #expect(none.status == .unprocessableContent && none.text.contains("no device was ticked"))
      let chosen = [("device", "Switch 1"), ("device", "Switch 3")]
      let asked = try await visitor.send("/remove", chosen)
      #expect(asked.status == .ok && asked.text.contains("Remove 2 devices?"))
      #expect(try harness.project.load().devices.count == 3)
      #expect(try await visitor.send("/remove/license", [("device", "Switch 2")]).headers[.location] == "/")
      await visitor.server.finish()
      #expect(harness.agents.now.removed == ["https://Switch 2"])
      #expect(try await visitor.send("/remove/project", chosen).headers[.location] == "/?done=removed")
      #expect(try harness.project.load().devices.map(\.name) == ["Switch 2"])
      #expect(try await visitor.get("/?done=removed").text.contains("Removed from the project."))
    }
  }

  @Test func namesFromElsewhereAreTextOnly() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try harness.fleet.add([
      NewDevice(name: #"<script>alert("1")</script>"#, serialNumber: "SW-2", articleNumber: "SWITCH-8")
    ])
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      for path in ["/", "/import", "/add"] {
        #expect(!(try await visitor.get(path).body.contains("<script>alert")), "\(path)")
      }
      #expect(try await visitor.get("/").body.contains("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;"))
    }
  }
}
