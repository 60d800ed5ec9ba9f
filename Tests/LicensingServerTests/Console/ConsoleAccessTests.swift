import HTTPEdge
import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Who may do what, and from where: each of these walks every route that the router has.
@Suite struct ConsoleAccessTests {
  /// Neither a route that nobody wrote down, nor a row without a route; and each is walked below.
  @Test func theTableHasEveryRoute() async throws {
    let world = try await ConsoleWorld()
    let routed = Set(world.routes.filter { $0.method != "HEAD" }.map { "\($0.method) \($0.path)" })
    let table = RouteAccess.console.map { "\($0.method) \($0.path)" }
    #expect(Set(table).count == table.count)
    #expect(routed == Set(table))
    let walked = Set(ConsoleRoute.all.map { "\($0.method) \($0.path)" })
    #expect(walked == Set(RouteAccess.console.filter { $0.need != .anyone }.map { "\($0.method) \($0.path)" }))
    #expect(routed.allSatisfy { $0.hasPrefix("GET ") || $0.hasPrefix("POST ") })
    // What the walk takes a route for is what the server takes it for.
    for route in ConsoleRoute.all {
      #expect(route.access == RouteAccess.need(of: route.method, route.path, in: RouteAccess.console), "\(route.path)")
    }
    print(RouteAccess.console.map(\.description).joined(separator: "\n"))
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
  @Test(arguments: ConsoleRoute.all.filter { $0.method == .post && $0.access != .signedIn })
  func whoMayNotIsToldSoBeforeTheirFormIsRead(route: ConsoleRoute) async throws {
    let world = try await ConsoleWorld()
    for person in [Person.guest, .stranger, .viewer] {
      let browser = try await world.browser(of: person)
      let token = try await browser.formToken()
      let query = try await route.prepare(world, browser).query
      let wrong = ["name", "kind", "quota", "renewal_date", "code", "number", "features", "token_lifetime_seconds"]
      let form = wrong.map { ($0, "?!") } + [("csrf_token", token)]
      let page = try await browser.post(route.target(world) + query, form)
      // Whoever may is told what is wrong.
      let expected = route.status(for: person) == route.done ? [route.done, 422] : [route.status(for: person)]
      #expect(expected.contains(page.status), "\(person)")
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
        // What only the platform's staff may is refused before it is looked for, in one's own organization too.
        let isRefusedFirst = person == .stranger && [umbra, "/products"].contains(where: target.hasPrefix)
        for page in [try await browser.get(target), try await browser.post(target, form)] {
          #expect(
            [404, 405].contains(page.status) || isRefusedFirst && page.status == 403,
            "\(person) \(target) \(page.status) \(page.text)")
        }
      }
      for device in ["dev_00000000000000000000000000", sample.umbraDevice.text, sample.server.text] {
        let page = try await browser.get("\(none)/authorize-device?device_id=\(device)")
        #expect(page.status == 404)
      }
      #expect(try await world.dump() == before)
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
    try await world.issueFile()
    _ = try await IssueParentLicense(world.context)(world.sample.license, by: .operator)
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
