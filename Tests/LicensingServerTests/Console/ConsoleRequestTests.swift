import HTTPEdge
import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// What reading changes (nothing), and how requests fail.
@Suite struct ConsoleRequestTests {
  @Test func readingChangesNothing() async throws {
    let world = try await ConsoleWorld()
    _ = try await world.activate(world.sample.server)
    let asking = try await world.ask()
    let browser = try await world.browser(of: .administrator)
    let root = "/organizations/\(world.sample.acme)"
    _ = try await browser.get("/")
    // Who has brought a code is noted, once.
    _ = try await browser.get("\(root)/authorize-device?user_code=\(asking.userCode)")
    // The settings of a product are made when they are first asked for.
    try await world.lockKey()
    let before = try await world.dump()
    var targets = ConsoleRoute.all.filter { $0.method == .get }.map { $0.target(world) }
    targets += [
      "\(root)/devices?search=Store", "\(root)/devices?after=\(world.sample.hub)", "\(root)?done=approved",
      "\(root)/licenses/new", "\(root)/licenses/new?product_id=\(world.sample.product)",
      "\(root)/authorize-device?pending=\(asking.id)", "\(root)/authorize-device?device_id=\(world.sample.server)",
      "\(root)/authorize-device?search=Store&user_code=\(asking.userCode)",
      "\(root)/authorize-device?user_code=\(asking.userCode)",
      "/activate?user_code=\(asking.userCode)", "/login", "/login?next=/products", "/static/css/countersign.css",
      "/logout", "\(root)/devices/\(world.sample.server)/disable", "\(root)/licenses/\(world.sample.license)/suspend",
      "\(root)/licenses/\(world.sample.license)/release", "\(root)/authorize-device/confirm?decision=approve",
    ]
    for target in targets {
      for method in [HTTPRequest.Method.get, .head] { _ = try await browser.request(method, target) }
    }
    // And all that one finds by following links.
    var (seen, waiting): (Set<String>, [String]) = ([], ["/"])
    while let target = waiting.popLast() {
      guard seen.insert(target).inserted else { continue }
      let page = try await browser.get(target)
      #expect(page.status == 200 || page.status == 303, "\(target)")
      waiting += page.links.filter { $0.hasPrefix("/") && !seen.contains($0) }
    }
    #expect(seen.count > 25)
    #expect(try await world.dump() == before)
  }

  /// An address with a wrong code is a guess like any other, so it counts like any other.
  @Test func aWrongCodeInAnAddressCountsAsAGuess() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .manager)
    let target = "/organizations/\(world.sample.acme)/authorize-device?user_code=BBBB-BBBB"
    for _ in 0..<7 { #expect(try await browser.get(target).status == 200) }
    #expect(try await world.dump()["attempts"]?.filter { $0.hasPrefix("'code_user'") }.count == 5)
  }

  @Test(arguments: [
    ("text/plain", 415), ("application/json", 415), ("multipart/form-data; boundary=x", 415), ("", 415),
  ])
  func onlyAFormIsAForm(contentType: String, status: Int) async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .administrator)
    let token = try await browser.formToken()
    let page = try await browser.request(
      .post, "/organizations/new", [.contentType: contentType], body: "name=Globex&csrf_token=\(token)")
    #expect(page.status == status)
    #expect(page.text.contains("The body must be application/x-www-form-urlencoded."))
  }

  @Test func aFormThatIsTooLongOrBrokenIsRefusedWithAReason() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .administrator)
    let token = try await browser.formToken()
    let long = try await browser.post(
      "/organizations/new", [("csrf_token", token), ("name", String(repeating: "x", count: 65_536))])
    #expect(long.status == 413)
    #expect(long.text.contains("The body is longer than 65536 bytes."))
    #expect(long.headers["connection"] == "close")
    let twice = try await browser.post("/organizations/new", [("csrf_token", token), ("name", "a"), ("name", "b")])
    #expect(twice.status == 400 && twice.heading == "This could not be done")
    let control = try await browser.post("/organizations/new", [("csrf_token", token), ("name", "a\u{0}b")])
    #expect(control.status == 400)
    for page in [twice, control] {
      #expect(page.text.contains("form") || page.text.contains("parameter"), "\(page.text)")
    }
  }

  @Test func errorsHaveEveryHeaderToo() async throws {
    // The browser looks at the headers of each answer.
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .administrator)
    for (method, target, status) in [
      (HTTPRequest.Method.get, "/nothing", 404), (.get, "/static/css/nothing.css", 404), (.post, "/products", 405),
      (.delete, "/products", 405), (.get, "/logout", 405), (.get, "/%2e%2e/", 404), (.get, "//", 404),
      (.get, "/organizations/" + String(repeating: "x", count: 9000), 414), (.post, "/organizations/new", 403),
      (.get, "/static/css/countersign.css", 200), (.get, "/organizations/x", 404),
    ] {
      #expect(try await browser.request(method, target).status == status, "\(method) \(target)")
    }
  }

  @Test func aStoreThatDoesNotAnswerIsToldWithATimeToComeAgain() async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .administrator)
    let token = try await browser.formToken()
    await world.engine.close()
    for page in [
      try await browser.get("/"), try await browser.post("/organizations/new", [("csrf_token", token), ("name", "x")]),
    ] {
      #expect(page.status == 503)
      #expect(page.headers["retry-after"] == "\(LicensingError.retryAfterSeconds)")
      #expect(!page.body.lowercased().contains("sql"))
    }
  }
}
