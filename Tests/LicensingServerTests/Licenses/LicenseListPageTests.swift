import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The list of an organization's licenses, and what of each needs attention.
@Suite struct LicenseListPageTests {
  /// Beside the sample's license: one on another product near its end, one suspended, one nearly used up.
  private func office() async throws -> ConsoleOffice {
    let office = try await ConsoleOffice()
    let (context, sample) = (office.world.context, office.world.sample)
    let desk = try await CreateProduct(context)(
      CreateProduct.Draft(code: "desk", number: 1002, name: "Desktop"), by: .operator
    ).id
    func add(_ product: ProductID, quota: Int64?, _ date: String?) async throws -> LicenseID {
      office.world.clock.advance(seconds: 1)
      return try await CreateLicense(context)(
        .init(productID: product, features: [], quota: quota, renewalDate: date.flatMap { RenewalDate($0) }),
        in: sample.acme, by: .operator
      ).id
    }
    _ = try await add(desk, quota: nil, "2026-03-11")
    let suspended = try await add(desk, quota: 5, nil)
    _ = try await ChangeLicenseStanding(context)(.suspend, suspended, version: nil, by: .operator)
    let full = try await add(sample.product, quota: 1, nil)
    let id = ActivationID(now: ConsoleWorld.start, random: Array(repeating: 5, count: 10))
    try await office.world.store.write { writer in
      _ = try writer.charge(
        Activation(
          id: id, licenseID: full, organizationID: sample.acme, deviceID: sample.register,
          createdAt: ConsoleWorld.start))
    }
    return office
  }

  private static let pos = [
    "Point of Sale Extended management", "✓ Licensed", "0 of 10 activations used", "30 June 2027", "",
  ]
  private static let near = [
    "Desktop No features", "◷ Requires Renewal", "0 activations used, no limit", "11 March 2026",
    "◷ Renew it: it ends in 10 days",
  ]
  private static let suspended = [
    "Desktop No features", "‖ Suspended", "0 of 5 activations used", "none", "‖ Reinstate or revoke it",
  ]
  private static let full = [
    "Point of Sale No features", "✓ Licensed", "1 of 1 activations used", "none", "▲ No activation left",
  ]

  @Test func theListSaysWhatNeedsAttention() async throws {
    let office = try await office()
    let page = try await office.browser.get("\(office.root)/licenses")
    #expect(page.heading == "Licenses 4")
    #expect(
      page.rows("linked") == [["Product", "Status", "Use", "Renewal date", "Needs"]] + [
        Self.pos, Self.near, Self.suspended, Self.full,
      ])
    #expect(
      page.text.contains("All 4 Near their end 1 Expired 0 Suspended 1 Revoked 0 Quota nearly used 1"))
  }

  @Test func filtersSearchAndOrderGoTogether() async throws {
    let office = try await office()
    let list = "\(office.root)/licenses"
    func rows(_ query: String) async throws -> [[String]] {
      Array(try await office.browser.get("\(list)?\(query)").rows("linked").dropFirst())
    }
    #expect(try await rows("show=suspended") == [Self.suspended])
    #expect(try await rows("show=near-end") == [Self.near])
    #expect(try await rows("show=near-quota") == [Self.full])
    #expect(try await rows("search=DESK&show=suspended") == [Self.suspended])
    #expect(try await rows("search=desk") == [Self.near, Self.suspended])
    #expect(try await rows("search=desk&sort=renewal&order=desc") == [Self.suspended, Self.near])
    #expect(try await rows("sort=remaining").first == Self.full)
    // What nobody can have chosen is the usual list.
    #expect(try await rows("show=all%00&sort=x&order=y").count == 4)
  }

  @Test func linksKeepWhatWasChosen() async throws {
    let office = try await office()
    let list = "\(office.root)/licenses"
    let page = try await office.browser.get("\(list)?search=desk&show=suspended&sort=renewal")
    #expect(page.heading == "Licenses 1")
    #expect(page.link("All 2") == "\(list)?search=desk&sort=renewal")
    #expect(page.link("Product") == "\(list)?search=desk&show=suspended&sort=product")
    #expect(page.link("Renewal date ▲") == "\(list)?search=desk&show=suspended&sort=renewal&order=desc")
    let form = try #require(page.forms.first { $0.action == list })
    #expect(
      form.method == "get" && form["search"] == "desk" && form["show"] == "suspended" && form["sort"] == "renewal")
  }

  @Test func aSearchThatFindsNoneLeadsBack() async throws {
    let office = try await office()
    let page = try await office.browser.get("\(office.root)/licenses?search=nothing+like+it")
    #expect(page.heading == "Licenses 0" && page.text.contains("No license is like that."))
    #expect(page.link("Show all licenses") == "\(office.root)/licenses")
  }

  @Test func anOrganizationWithoutSaysWhatALicenseIs() async throws {
    let world = try await ConsoleWorld()
    let empty = try await CreateOrganization(world.context)(name: "Empty", by: .operator).id
    let page = try await world.browser(of: .administrator).get("/organizations/\(empty)/licenses")
    #expect(page.heading == "Licenses 0" && page.text.contains("A license is the right to use a product"))
    #expect(page.links.filter { $0 == "/organizations/\(empty)/licenses/new" }.count == 2)
  }
}
