import LicensingCore
import Testing

@testable import LicensingServer

/// The page on which one chooses an organization: by name, and searched where there are many.
@Suite struct OrganizationListPageTests {
  /// What stands on the tiles, without what is said of one's role.
  private func names(_ page: ShownPage) -> [String] {
    page.body.matches(of: /card tile" href="[^"]*"><strong>([^<]*)</).map { String($0.1) }
  }

  @Test func aFewNeedNoSearch() async throws {
    let office = try await ConsoleOffice()
    let page = try await office.browser.get("/")
    #expect(page.form("/") == nil && names(page) == ["Acme Stores", "Umbra Retail"])
  }

  @Test func manyStandByNameAndAreSearched() async throws {
    let office = try await ConsoleOffice()
    for number in [10, 9, 8, 7, 6, 5, 100] {
      _ = try await CreateOrganization(office.world.context)(name: "Customer \(number)", by: .operator)
    }
    for path in ["/", "/activate"] {
      let page = try await office.browser.get(path)
      #expect(
        names(page) == ["Acme Stores"] + [5, 6, 7, 8, 9, 10, 100].map { "Customer \($0)" } + ["Umbra Retail"], "\(path)"
      )
      let found = try await office.browser.get("\(path)?search=Customer+10")
      #expect(names(found) == ["Customer 10", "Customer 100"] && found.form(path)?["search"] == "Customer 10")
      let none = try await office.browser.get("\(path)?search=ustomer")
      #expect(none.text.contains("No organization here has these words") && names(none) == [])
      #expect(none.link("Show all organizations") == path)
    }
    let coded = try await office.browser.get("/activate?user_code=WDJB-MJHT&search=umbra")
    #expect(coded.form("/activate")?["user_code"] == "WDJB-MJHT" && names(coded) == ["Umbra Retail"])
    #expect(coded.links(ofClass: "card tile").allSatisfy { $0.hasSuffix("?user_code=WDJB-MJHT") })
  }

  @Test func nobodyFindsAnOrganizationThatIsNotTheirs() async throws {
    let world = try await ConsoleWorld()
    let viewer = try await world.browser(of: .viewer)
    for (search, expected) in [("acme", ["Acme Stores"]), ("umbra", [])] {
      #expect(try await names(viewer.get("/?search=\(search)")) == expected)
    }
  }
}
