import HTTPEdge
import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Who may do what, and from where: each of these walks every route that the router has.
@Suite struct ConsoleAccessTests {
  @Test func theTableHasEveryRoute() async throws {
    let world = try await ConsoleWorld()
    let listed = Set(ConsoleRoute.all.map { "\($0.method) \($0.path)" })
    let others: Set = ["GET /login", "POST /login", "GET /static/{folder}/{file}"]
    let routed = Set(world.routes.filter { $0.method != "HEAD" }.map { "\($0.method) \($0.path)" })
    #expect(routed == listed.union(others))
    #expect(routed.allSatisfy { $0.hasPrefix("GET ") || $0.hasPrefix("POST ") })
  }

  @Test(arguments: ConsoleRoute.all)
  func eachRouteIsForItsRoles(route: ConsoleRoute) async throws {
    let world = try await ConsoleWorld()
    let people: [Person] = [.guest, .stranger, .viewer, .manager, .owner, .administrator]
    for person in people {
      let browser = try await world.browser(of: person)
      var (query, form) = try await route.prepare(world, browser)
      form.append(("csrf_token", try await browser.formToken()))
      let before = try await world.dump()
      let target = route.target(world) + query
      let page = route.method == .get ? try await browser.get(target) : try await browser.post(target, form)
      var expected = route.status(for: person)
      // The confirmation is shown at once.
      if expected == 303, route.path.hasSuffix("/authorize-device") { expected = 200 }
      // Whoever has one organization chooses none.
      if route.path == "/activate", [.manager, .owner, .stranger].contains(person) { expected = 303 }
      #expect(page.status == expected, "\(person)")
      if [403, 404].contains(expected) {
        #expect(try await world.dump() == before, "\(person) was refused, yet something changed")
        let heading = expected == 403 ? "Your role does not allow this" : "There is nothing here"
        #expect(page.heading == heading, "\(person)")
      }
    }
  }

  /// Neither with mistakes in the form: whoever may not is told so, and not how to do it better.
  @Test(arguments: ConsoleRoute.all.filter { $0.method == .post && $0.access != .everyone })
  func whoMayNotIsToldSoBeforeTheirFormIsRead(route: ConsoleRoute) async throws {
    let world = try await ConsoleWorld()
    for person in [Person.guest, .stranger, .viewer] {
      let browser = try await world.browser(of: person)
      let token = try await browser.formToken()
      let query = try await route.prepare(world, browser).query
      let wrong = ["name", "kind", "quota", "renewal_date", "code", "number", "features", "token_lifetime_seconds"]
      let form = wrong.map { ($0, "?!") } + [("csrf_token", token)]
      let page = try await browser.post(route.target(world) + query, form)
      #expect(page.status == route.status(for: person), "\(person)")
    }
  }

  @Test(arguments: ConsoleRoute.all)
  func whoeverIsNotSignedInSignsInFirst(route: ConsoleRoute) async throws {
    let world = try await ConsoleWorld()
    let before = try await world.dump()
    let target = route.target(world)
    let next = target == "/" ? "/login" : "/login?next=\(target.replacing("/", with: "%2F"))"
    let ended = try await world.browser(of: .administrator)
    let (session, token) = (try #require(ended.session), try await ended.formToken())
    _ = try await ended.post("/logout", [("csrf_token", token)])
    for cookie in [nil, "", session, "css_" + String(repeating: "A", count: 43), "\(session); __Host-a=\(session)"] {
      let browser = world.browser()
      if let cookie { browser.keep(["__Host-countersign_server_session": cookie]) }
      for method in route.method == .get ? [.get, .head] : [route.method] {
        let page = try await browser.request(
          method, target, Browser.ofTheSameOrigin, body: "csrf_token=\(token)&name=x")
        #expect(page.status == 303)
        #expect(page.location == (route.method == .get ? next : "/login"))
        #expect(page.body == "" && page.headers["set-cookie"] == nil)
      }
    }
    let after = try await world.dump()
    #expect(after.filter { before[$0.key] != $0.value }.keys.sorted() == ["audit_events"])
  }

  @Test func whereOneWantedToGoIsCarriedOnlyIfItIsHere() async throws {
    let world = try await ConsoleWorld()
    for (target, location) in [
      ("/activate?user_code=WDJB-MJHT", "/login?next=%2Factivate%3Fuser_code%3DWDJB-MJHT"),
      ("/activate?user_code=//evil.example", "/login"), ("/activate?a=%0d%0a", "/login"), ("/products?x=\\", "/login"),
    ] {
      #expect(try await world.browser().get(target).location == location)
    }
  }

  @Test(arguments: ConsoleRoute.all.filter { $0.method == .post })
  func aFormIsTakenOnlyFromThisServersPageInThisSession(route: ConsoleRoute) async throws {
    let world = try await ConsoleWorld()
    let browser = try await world.browser(of: .administrator)
    let (query, form) = try await route.prepare(world, browser)
    let token = try await browser.formToken()
    let other = try await world.browser(of: .administrator).formToken()
    let before = try await world.dump()
    let session = browser.session
    let good = [("csrf_token", token)]
    let from: (HTTPFields) -> HTTPFields = { $0 }
    let attempts: [([(String, String)], HTTPFields)] = [
      ([], Browser.ofTheSameOrigin), ([("csrf_token", "")], Browser.ofTheSameOrigin),
      ([("csrf_token", other)], Browser.ofTheSameOrigin),
      ([("csrf_token", String(token.dropLast()))], Browser.ofTheSameOrigin),
      ([("csrf_token", session ?? "")], Browser.ofTheSameOrigin),
      (good, from([.origin: "https://evil.example"])), (good, from([.origin: "null"])), (good, from([.origin: ""])),
      (good, from([.origin: "https://auth.example.com.evil.example"])),
      (good, from([.origin: "https://auth.example.com:444"])),
      (good, from([.fetchSite: "cross-site"])), (good, from([.fetchSite: "same-site"])), (good, from([.fetchSite: ""])),
      (good, from([.origin: ConsoleWorld.issuer, .fetchSite: "cross-site"])),
    ]
    for (token, headers) in attempts {
      let page = try await browser.post(route.target(world) + query, form + token, headers)
      #expect(page.status == 403 && page.heading == "The form is too old", "\(token) \(headers)")
    }
    // Nor does a token help in the address.
    #expect(try await browser.post(route.target(world) + "?csrf_token=\(token)", form).status == 403)
    #expect(try await world.dump() == before)
    #expect(browser.session == session)
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

  @Test func readingChangesNothing() async throws {
    let world = try await ConsoleWorld()
    _ = try await world.activate(world.sample.server)
    let asking = try await world.ask()
    let browser = try await world.browser(of: .administrator)
    _ = try await browser.get("/")
    let before = try await world.dump()
    let root = "/organizations/\(world.sample.acme)"
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

  @Test func whatIsOfAnotherOrganizationIsNotThere() async throws {
    let world = try await ConsoleWorld()
    let sample = world.sample
    let activation = try await world.activate(sample.server)
    let (acme, umbra) = ("/organizations/\(sample.acme)", "/organizations/\(sample.umbra)")
    let none = "/organizations/org_00000000000000000000000000"
    let device = ["", "/edit", "/disable", "/enable"]
    let license = ["", "/edit", "/suspend", "/reinstate", "/revoke", "/release"]
    var targets = device.flatMap { path in
      [
        "\(acme)/devices/\(sample.umbraDevice)\(path)", "\(umbra)/devices/\(sample.server)\(path)",
        "\(acme)/devices/dev_x\(path)",
      ]
    }
    targets += license.flatMap { path in
      [
        "\(acme)/licenses/\(sample.umbraLicense)\(path)", "\(umbra)/licenses/\(sample.license)\(path)",
        "\(acme)/licenses/\(sample.server)\(path)",
      ]
    }
    targets += [
      none, "\(none)/devices", "\(none)/licenses", "\(none)/devices/new", "\(none)/licenses/new",
      "\(none)/authorize-device",
      "/organizations/Acme", "/products/prd_00000000000000000000000000", "/products/1001",
    ]
    // Somebody who may everything meets the same wall: an address is of one organization.
    for person in [Person.administrator, .stranger] {
      let browser = try await world.browser(of: person)
      let token = try await browser.formToken()
      let before = try await world.dump()
      for target in targets {
        let form = [
          ("csrf_token", token), ("name", "Mine now"), ("kind", "server"), ("version", "1"), ("quota", "1"),
          ("activation_id", activation.text),
        ]
        for page in [try await browser.get(target), try await browser.post(target, form)] {
          #expect([404, 405].contains(page.status), "\(person) \(target) \(page.status) \(page.text)")
        }
      }
      for device in ["dev_00000000000000000000000000", sample.umbraDevice.text, sample.server.text] {
        let page = try await browser.get("\(none)/authorize-device?device_id=\(device)")
        #expect(page.status == 404)
      }
      #expect(try await world.dump() == before)
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

  @Test func theMenuOffersWhatOneMayDo() async throws {
    let world = try await ConsoleWorld()
    let root = "/organizations/\(world.sample.acme)"
    for (person, mayAuthorize, mayChangeProducts) in [
      (Person.viewer, false, false), (.manager, true, false), (.administrator, true, true),
    ] {
      let browser = try await world.browser(of: person)
      for target in [root, "\(root)/devices", "\(root)/devices/\(world.sample.server)", "\(root)/licenses"] {
        let links = try await browser.get(target).links
        #expect(links.contains { $0.hasPrefix("\(root)/authorize-device") } == mayAuthorize, "\(person) \(target)")
      }
      #expect(
        try await browser.get("/products").links.contains("/products/\(world.sample.product)") == mayChangeProducts)
    }
  }

  /// What is offered can be done: no link leads to a page that says no.
  @Test(arguments: [Person.guest, .viewer, .manager, .owner, .stranger])
  func noLinkLeadsIntoAWall(person: Person) async throws {
    let world = try await ConsoleWorld()
    _ = try await world.activate(world.sample.server)
    _ = try await world.ask()
    let browser = try await world.browser(of: person)
    var (seen, waiting): (Set<String>, [String]) = ([], ["/"])
    while let target = waiting.popLast() {
      guard seen.insert(target).inserted else { continue }
      let page = try await browser.get(target)
      #expect(page.status == 200 || page.status == 303, "\(target)")
      waiting += page.links.filter { $0.hasPrefix("/") }
    }
    #expect(seen.count > 1)
  }
}
