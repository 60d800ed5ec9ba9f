import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The list of products and the page of each.
@Suite struct ProductPageTests {
  @Test func thePageSaysWhatTheProductIsAndWhatIsLicensed() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let target = "/products/\(office.world.sample.product)"
    let page = try await office.browser.get(target)
    #expect(page.heading == "Point of Sale" && page.title == "Point of Sale – Countersign")
    #expect(
      page.rows("facts") == [
        ["Code", "pos In tokens, and for good."],
        ["Number", "1001 In the addresses of license checks, and for good."],
        [
          "Token lifetime",
          "3 days So long a machine works without the internet. It is the longest of all products: a new signing key is announced 4 days before it signs.",
        ],
        ["Renewal window", "30 days So long before its renewal date a license asks for renewal."],
        ["Licensed", "2 licenses of 2 organizations 1 activation in use"],
      ])
    #expect(page.text.contains("Extended management xms Loyalty cards loyalty"))
    #expect(page.link("Edit") == "\(target)/edit")
    #expect(page.links.contains("\(target)/licensing") && page.links.contains("\(target)/license-files"))
    #expect(page.text.contains("For programs that ask with a key or domain"))
    try await office.world.lockKey()
    #expect(try await office.browser.get(target).text.contains("Its programs ask with keys or domains"))
  }

  @Test func aShorterLifetimeGoesByTheLongest() async throws {
    let office = try await ConsoleOffice()
    var draft = CreateProduct.Draft(code: "desk", number: 1002, name: "Desktop")
    draft.tokenLifetimeSeconds = 5400
    draft.renewalWindowDays = 0
    let made = try await CreateProduct(office.world.context)(draft, by: .operator).id
    let page = try await office.browser.get("/products/\(made)")
    #expect(
      page.text.contains("90 minutes So long a machine works without the internet. Signing keys go by the longest"))
    #expect(page.text.contains("0 days Its licenses never ask for renewal before they end."))
    #expect(page.text.contains("No license yet") && page.text.contains("It has none: its licenses say only"))
  }

  @Test func theListSaysWhatNeedsAttention() async throws {
    let office = try await ConsoleOffice()
    let (context, sample) = (office.world.context, office.world.sample)
    for date in ["2026-03-05", "2020-01-01"] {
      _ = try await CreateLicense(context)(
        .init(productID: sample.product, features: [], quota: nil, renewalDate: RenewalDate(date)), in: sample.umbra,
        by: .operator)
    }
    let page = try await office.browser.get("/products")
    #expect(page.heading == "Products 1")
    #expect(
      page.rows() == [
        ["Name", "Code", "Number", "Features", "Licensed", "Needs"],
        [
          "Point of Sale", "pos", "1001", "Extended management, Loyalty cards", "4 licenses of 2 organizations",
          "▲ 1 license expired ◷ 1 license near its end",
        ],
      ])
  }

  /// What other organizations have is nobody's business but the platform's.
  @Test func membersSeeNoFigures() async throws {
    let world = try await ConsoleWorld()
    let page = try await world.browser(of: .owner).get("/products")
    #expect(
      page.rows() == [
        ["Name", "Code", "Number", "Features"], ["Point of Sale", "pos", "1001", "Extended management, Loyalty cards"],
      ])
  }
}
