import HTTPCalls
import HTTPEdge
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import LicenseTokens
import Logging
import NIOCore
import OAuthMessages
import Synchronization
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct ManageLicenseRoutesTests {
  private let harness: KeeperHarness

  init() throws { harness = try KeeperHarness() }

  // MARK: Opening the page

  @Test func nothingIsShownWithoutASession() async throws {
    try await PageVisitor.visit(harness) { visitor in
      for path in ["/", "/remove", "/import", "/state", "/?done=removed"] {
        let answer = try await visitor.get(path)
        #expect(answer.status == .seeOther && answer.headers[.location] == "/login", "\(path)")
      }
      for path in ["/next", "/complete", "/refresh", "/import", "/remove", "/logout"] {
        let answer = try await visitor.post(path)
        #expect(answer.status == .seeOther && answer.headers[.location] == "/login", "\(path)")
      }
      visitor.cookie = "countersign_agent_session=made-up"
      #expect(try await visitor.get("/").headers[.location] == "/login")
      #expect(harness.server.now.calls == [])
    }
  }

  @Test func theKeyOpensThePage() async throws {
    try await PageVisitor.visit(harness) { visitor in
      #expect(try await visitor.get("/login").text.contains("countersign-agent open"))
      for form in ["key=wrong", "key=", "", "key=right&key=right"] {
        let answer = try await visitor.post("/login", form)
        #expect(answer.status == .unprocessableContent && answer.headers[.setCookie] == nil, "\(form)")
        #expect(answer.text.contains("This is not the key of this agent."))
      }
      let answer = try await visitor.post("/login", "key=right")
      #expect(answer.status == .seeOther && answer.headers[.location] == "/")
      let cookie = #/countersign_agent_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax/#
      #expect(try cookie.wholeMatch(in: answer.headers[.setCookie] ?? "") != nil)
      #expect(try await visitor.get("/").text.contains("License this machine"))
    }
  }

  @Test func aLinkOpensThePageOnce() async throws {
    try await PageVisitor.visit(harness) { visitor in
      let link = try await visitor.link()
      let answer = try await visitor.get(link)
      #expect(answer.status == .seeOther && answer.headers[.location] == "/")
      #expect(try await visitor.get("/").text.contains("License this machine"))
      visitor.cookie = nil
      for path in [link, "/open", "/open?link=", "/open?link=AAAA"] {
        let answer = try await visitor.get(path)
        #expect(answer.status == .forbidden && answer.headers[.setCookie] == nil)
        #expect(answer.text.contains("This link was used before, or is older than ten minutes."))
      }
    }
  }

  @Test func signingOutEndsTheSession() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let old = visitor.cookie
      let answer = try await visitor.send("/logout", from: "/")
      #expect(answer.headers[.location] == "/login")
      #expect(
        answer.headers[.setCookie] == "countersign_agent_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax")
      visitor.cookie = old
      #expect(try await visitor.get("/").headers[.location] == "/login")
    }
  }

  @Test func formsOfOthersAreNotTaken() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let token = try await visitor.formToken(of: "/")
      for form in ["", "csrf_token=", "csrf_token=AAAA", "csrf_token=\(token)&csrf_token=\(token)"] {
        for path in ["/next", "/complete", "/refresh", "/import", "/remove", "/logout"] {
          let answer = try await visitor.post(path, form)
          #expect(answer.status == .forbidden)
          #expect(answer.text.contains("The form is too old"))
        }
      }
      visitor.cookie = nil
      try await visitor.signIn()
      #expect(try await visitor.post("/next", "csrf_token=\(token)").status == .forbidden)
      #expect(harness.server.now.calls == [])
    }
  }

  @Test func pagesMayNotBeFramedOrKept() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      for path in ["/", "/login", "/import", "/remove"] {
        let headers = try await visitor.get(path).headers
        #expect(headers[.cacheControl] == "no-store", "\(path)")
        #expect(headers[.contentSecurityPolicy]?.contains("frame-ancestors 'none'") == true, "\(path)")
      }
      let sheet = try await visitor.get("/static/css/countersign.css")
      #expect(sheet.status == .ok && sheet.headers[.contentType] == "text/css; charset=utf-8")
      #expect(try await visitor.get("/static/css/other.css").status == .notFound)
    }
  }

  // MARK: The license

  @Test func fromNextToTheLicenseAndBack() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      #expect(try await visitor.send("/next", from: "/").headers[.location] == "/")
      let waiting = try await visitor.get("/")
      for part in ["WDJB-MJHT", "https://auth.example.com/activate", "Complete Authorization", "Not Licensed"] {
        #expect(waiting.text.contains(part), "\(part)")
      }
      #expect(waiting.body.contains(#"href="https://auth.example.com/activate?user_code=WDJB-MJHT""#))
      #expect(waiting.body.contains(#"src="/static/js/license.js""#))

      #expect(try await visitor.send("/complete", from: "/").headers[.location] == "/?done=waiting")
      let still = try await visitor.get("/?done=waiting")
      #expect(still.text.contains("No approval has come yet."))
      #expect(still.body.contains(#"<noscript><meta http-equiv="refresh" content="3"></noscript>"#))

      harness.server.change { $0.approval = .approved }
      harness.clock.advance(5)
      #expect(try await visitor.send("/complete", from: "/").headers[.location] == "/?done=waiting")
      let licensed = try await visitor.get("/?done=waiting")
      for part in [
        "This machine is licensed.", "License Status ✓ Licensed", "Server ID dev_1",
        "License Renewal Date 30 June 2027",
        "Features xms", "Hub Server Name HQ Hub", "Hub Server URL https://hub.example.com",
        "Token Expiry 24 September 2026, 14:13 UTC (in 2 days)",
      ] { #expect(licensed.text.contains(part), "\(part) in \(licensed.text)") }
      #expect(licensed.body.contains(#"<time datetime="2026-09-24T14:13:"#) && !licensed.body.contains("http-equiv"))

      #expect(try await visitor.send("/refresh", from: "/").headers[.location] == "/?done=refreshed")
      #expect(try await visitor.get("/?done=refreshed").text.contains("Refreshed."))
      #expect(try await visitor.get("/remove").text.contains("Remove the license from this machine?"))
      #expect(try await visitor.send("/remove", from: "/remove").headers[.location] == "/?done=removed")
      #expect(try await visitor.get("/?done=removed").text.contains("The license is removed from this machine"))
    }
  }

  @Test func cancellingGivesTheCodeUp() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      _ = try await visitor.send("/next", from: "/")
      #expect(try await visitor.send("/remove", from: "/").headers[.location] == "/?done=cancelled")
      let page = try await visitor.get("/?done=cancelled")
      #expect(page.text.contains("The code is given up") && page.text.contains("License this machine"))
      #expect(try await visitor.get("/remove").headers[.location] == "/")
    }
  }

  @Test func cancellingTooLateKeepsTheLicense() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      _ = try await visitor.send("/next", from: "/")
      let token = try await visitor.formToken(of: "/")
      #expect(try await visitor.get("/").body.contains(#"<input type="hidden" name="code" value="WDJB-MJHT">"#))
      harness.server.change { $0.approval = .approved }
      harness.clock.advance(5)
      _ = try await visitor.send("/complete", from: "/")
      let late = try await visitor.post("/remove", "csrf_token=\(token)&code=WDJB-MJHT")
      #expect(late.headers[.location] == "/?done=waiting")
      #expect(try await visitor.get("/?done=waiting").text.contains("License Status ✓ Licensed"))
    }
  }

  @Test func bodiesThatAreNoFormsAreRefusedAsSuch() async throws {
    try await PageVisitor.visit(harness) { visitor in
      let long = try await visitor.post("/login", "key=" + String(repeating: "x", count: 20_000))
      #expect(long.status == .contentTooLarge && long.headers[.connection] == "close")
      try await visitor.signIn()
      #expect(try await visitor.post("/next", String(repeating: "x", count: 20_000)).status == .contentTooLarge)
    }
  }

  @Test func whatCameToNothingIsSaidOnThePage() async throws {
    try await PageVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      harness.server.change { $0.script[.metadata] = [.fails(.timedOut)] }
      let away = try await visitor.send("/next", from: "/")
      #expect(away.status == .badGateway)
      #expect(away.text.contains("The authorization server did not answer in time."))
      #expect(away.body.contains("<title>Error: Manage License – Countersign</title>"))
      #expect(away.text.contains("License this machine"))
      let nothing = try await visitor.send("/complete", from: "/")
      #expect(nothing.status == .conflict && nothing.text.contains("No user code waits to be approved."))
      let unlicensed = try await visitor.send("/refresh", from: "/")
      #expect(unlicensed.status == .conflict && unlicensed.text.contains("This machine has no license."))
    }
  }

  @Test func removingWithoutTheServerSaysSo() async throws {
    let keeper = try await harness.licensedKeeper()
    try await PageVisitor.visit(harness, keeper) { visitor in
      try await visitor.signIn()
      harness.server.change { $0.script[.revocation] = [.answers(HTTPAnswer(status: 503))] }
      #expect(try await visitor.send("/remove", from: "/remove").headers[.location] == "/?done=forgotten")
      #expect(try await visitor.get("/?done=forgotten").text.contains("the authorization server could not be told"))
    }
  }

  @Test func theStateIsTheLocalAPIs() async throws {
    let keeper = harness.keeper()
    try await PageVisitor.visit(harness, keeper) { visitor in
      try await visitor.signIn()
      _ = try await visitor.send("/next", from: "/")
      let state = try await visitor.get("/state")
      #expect(state.headers[.contentType] == "application/json")
      #expect(state.body == String(decoding: await keeper.view().json.json, as: UTF8.self))
    }
  }
}
