import TestInstruments
import HTTPEdge
import Cryptography
import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Markup in every field that somebody can fill: on every page it is text. The browser of these tests looks at each page's structure.
@Suite struct HostileTextTests {
  private static let hostile = "QQ\"><svg onload=a()>'&<\u{301}\"\u{301} x=ZZ"
  private static let escaped = "QQ&quot;&gt;&lt;svg onload=a()&gt;&#39;&amp;&lt;\u{301}&quot;\u{301} x=ZZ"

  private func count(_ text: String, in body: String) -> Int {
    let (all, part) = (Array(body.utf8), Array(text.utf8))
    guard all.count >= part.count else { return 0 }
    return all.indices.dropLast(part.count - 1).count {
      all[$0] == part[0] && all[$0..<($0 + part.count)].elementsEqual(part)
    }
  }

  private func expectText(_ page: ShownPage, atLeast: Int = 0, _ what: String) {
    // In links to go on with it is escaped for addresses.
    let right = count(Self.escaped, in: page.body) + count("QQ%22%3E%3Csvg+onload%3D", in: page.body)
    let all = count("QQ", in: page.body)
    #expect(all == right && right >= atLeast, "\(what): \(all) \(right)")
  }

  private func world() async throws -> (ConsoleWorld, OrganizationID, DeviceID, ConsoleWorld.Asking) {
    let world = try await ConsoleWorld()
    let (context, hostile) = (world.context, Self.hostile)
    let organization = try await CreateOrganization(context)(name: hostile, by: .operator).id
    var product = CreateProduct.Draft(code: "hostile", number: 666, name: hostile)
    product.features = [.init(code: "x", name: hostile)]
    let productID = try await CreateProduct(context)(product, by: .operator).id
    for quota in [nil, 3] as [Int64?] {
      _ = try await CreateLicense(context)(
        .init(productID: productID, features: ["x"], quota: quota, renewalDate: nil), in: organization, by: .operator)
    }
    var hub = CreateDevice.Draft(name: hostile, kind: .server)
    (hub.serialNumber, hub.articleNumber, hub.url) = (hostile, hostile, "https://example.com/?a='b'&c=d;e")
    let hubID = try await CreateDevice(context)(hub, in: organization, by: .operator).id
    hub.hubID = hubID
    hub.serialNumber = hostile + "2"
    let device = try await CreateDevice(context)(hub, in: organization, by: .operator).id
    let license = try #require(
      try await world.store.read { try $0.licenses(of: organization, page: Page(limit: 1)) }.first
    ).id
    let machine = MachineDescription(
      deviceName: hostile, serialNumber: hostile + "2", articleNumber: hostile, hostname: hostile,
      operatingSystem: hostile,
      softwareVersion: hostile)
    let first = try await world.ask(machine)
    _ = try await DecideDeviceAuthorization(context).approve(
      .init(id: first.id, userCode: first.userCode), device: device, license: license,
      by: try await world.actor(.administrator))
    _ = try await world.poll(first)
    var change = ChangeUser.Change()
    change.name = .set(hostile)
    _ = try await ChangeUser(context)(world.sample[.administrator], version: nil, change, by: .operator)
    return (world, organization, device, try await world.ask(machine))
  }

  @Test func storedTextIsTextOnEveryPage() async throws {
    let (world, organization, device, asking) = try await world()
    let browser = try await world.browser(of: .administrator)
    let root = "/organizations/\(organization)"
    var (seen, waiting): (Set<String>, [String]) = (
      [], ["/", "\(root)/authorize-device?user_code=\(asking.userCode)", "/activate?user_code=\(asking.userCode)"]
    )
    while let target = waiting.popLast() {
      guard seen.insert(target).inserted else { continue }
      let page = try await browser.get(target)
      if page.status == 200 { expectText(page, atLeast: target.hasPrefix("/static") ? 0 : 1, target) }
      #expect(page.rolesOfTables, "\(target)")
      waiting += page.links.filter { $0.hasPrefix("/") }
    }
    #expect(seen.count > 20)
    let form = try #require(try await browser.get("\(root)/authorize-device").form("\(root)/authorize-device"))
    let review = try await browser.submit(form, ["user_code": asking.userCode, "device_id": device.text])
    // Six of the machine, three of the device, the sentence, the loser, the trail, the person.
    expectText(review, atLeast: 13, "the confirmation")
    #expect(review.heading == "Is this the machine?")
  }

  @Test func whatWasTypedIsTextWhenItComesBack() async throws {
    let (world, organization, device, _) = try await world()
    let browser = try await world.browser(of: .administrator)
    let (root, typed) = ("/organizations/\(organization)", Self.hostile.addingPercentEscapes)
    let license = try #require(
      try await world.store.read { try $0.licenses(of: organization, page: Page(limit: 1)) }.first)
    for (target, form, values) in [
      ("/organizations/new", "/organizations/new", ["name": String(repeating: Self.hostile, count: 9)]),
      (
        "\(root)/devices/new", "\(root)/devices/new",
        ["name": "", "serial_number": Self.hostile, "url": Self.hostile, "kind": Self.hostile]
      ),
      (
        "\(root)/devices/\(device)/edit", "\(root)/devices/\(device)/edit",
        ["url": Self.hostile, "hub_id": Self.hostile]
      ),
      (
        "\(root)/licenses/\(license.id)/edit", "\(root)/licenses/\(license.id)/edit",
        ["quota": Self.hostile, "renewal_date": Self.hostile]
      ),
      (
        "\(root)/licenses/\(license.id)/renew", "\(root)/licenses/\(license.id)/renew",
        ["renewal_date": Self.hostile]
      ),
      ("/products/new", "/products/new", ["code": Self.hostile, "number": Self.hostile, "features": Self.hostile]),
      ("\(root)/authorize-device", "\(root)/authorize-device", ["user_code": Self.hostile, "device_id": device.text]),
    ] {
      let page = try await browser.submit(try #require(try await browser.get(target).form(form)), values)
      #expect(page.status == 422)
      let all = count("QQ", in: page.body)
      #expect(all == count(Self.escaped, in: page.body) && all > values.count / 2, "\(target)")
    }
    for target in [
      "\(root)/licenses?search=\(typed)&show=\(typed)&sort=\(typed)", "\(root)/licenses/\(license.id)?search=\(typed)",
      "\(root)/devices?search=\(typed)", "\(root)/authorize-device?search=\(typed)&user_code=\(typed)",
      "\(root)?done=\(typed)", "/activate?user_code=\(typed)", "/login?next=\(typed)", "\(root)/devices/\(typed)",
      "/\(typed)",
    ] {
      let page = try await browser.get(target)
      if page.status == 200 || page.status == 404 { expectText(page, target) }
      #expect(page.location.map { !$0.contains("<") && !$0.contains("\"") } ?? true)
    }
    let signIn = try await world.browser().signIn(Self.hostile, "wrong")
    expectText(signIn, atLeast: 1, "the sign-in page")
  }

  /// Nothing that the harness ever knew as a secret is in the log, at any level; nor can a name forge a line of it.
  @Test func secretsAndForgedLinesAreNotInTheLog() async throws {
    let world = try await ConsoleWorld()
    let sample = world.sample
    let root = "/organizations/\(sample.acme)"
    let browser = world.browser()
    _ = try await browser.signIn(Person.manager.email, "a wrong password 7351")
    let before = try #require(browser.session)
    _ = try await browser.signIn(Person.manager.email, Person.manager.password)
    let (session, token) = (try #require(browser.session), try await browser.formToken())
    let asking = try await world.ask(MachineDescription(deviceName: "x", serialNumber: "CS-POS-0012"))
    _ = try await browser.get("/activate?user_code=\(asking.userCode)")
    _ = try await browser.get("\(root)/authorize-device?user_code=WDJB-MJHT")
    let form = try #require(try await browser.get("\(root)/authorize-device").form("\(root)/authorize-device"))
    let review = try await browser.submit(form, ["user_code": asking.userCode, "device_id": sample.server.text])
    let confirm = try #require(review.form("\(root)/authorize-device/confirm"))
    _ = try await browser.submit(confirm, ["decision": "approve"])
    let tokens = try await world.poll(asking)
    _ = try await browser.get("\(root)/devices?search=geheim%0aerror%20forged%1b[31m")
    _ = try await browser.post(
      "\(root)/devices/new", [("csrf_token", token), ("name", "a\nerror forged"), ("kind", "server")])
    _ = try await browser.request(
      .get, "\(root)/devices", [.authorization: "Bearer csa_\(String(repeating: "x", count: 43))"])
    await world.engine.close()
    _ = try await browser.get(root)
    let log = world.log.lines.joined(separator: "\n")
    #expect(world.log.lines.count >= 12)
    for secret in [
      "a wrong password 7351", Person.manager.password, PasswordHashText.of(.manager), before, session, token,
      confirm["version"] ?? "?", asking.userCode, asking.userCode.replacing("-", with: ""), asking.deviceCode.exposed,
      tokens.accessToken, "WDJB-MJHT", "WDJBMJHT", "geheim", "forged", "csa_", "csr_", "css_", "csd_",
    ] {
      #expect(!log.contains(secret), "\(secret)")
    }
    #expect(world.log.lines.contains { $0.contains("route=/organizations/{id}/authorize-device/confirm status=303") })
    #expect(world.log.lines.allSatisfy { !$0.contains("\n") })
  }
}

private enum PasswordHashText {
  static func of(_ person: Person) -> String { ConsoleWorld.PlainPasswords.hash(person.password) }
}
