import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Lists that are longer than a page go on.
@Suite struct ListTests {
  @Test func organizationsGoOn() async throws {
    let office = try await ConsoleOffice()
    for number in 0..<100 {
      _ = try await CreateOrganization(office.world.context)(name: "Customer \(number)", by: .operator)
    }
    for path in ["/", "/activate", "/activate?user_code=WDJB-MJHT"] {
      let first = try await office.browser.get(path)
      let target = try #require(first.links.first { $0.contains("after=") })
      #expect(target.hasPrefix(path == "/activate?user_code=WDJB-MJHT" ? "\(path)&after=" : "\(path)?after="))
      let second = try await office.browser.get(target)
      let (one, two) = (tiles(first), tiles(second))
      #expect(one.count == 100 && two.count == 2 && one.isDisjoint(with: two), "\(path)")
      #expect(!second.links.contains { $0.contains("after=") })
    }
  }

  @Test func licensesGoOnEachWithItsProduct() async throws {
    let office = try await ConsoleOffice()
    let (context, sample) = (office.world.context, office.world.sample)
    let other = try await CreateProduct(context)(
      CreateProduct.Draft(code: "desk", number: 1002, name: "Desktop"), by: .operator
    ).id
    for number in 0..<100 {
      _ = try await CreateLicense(context)(
        .init(productID: number % 2 == 0 ? sample.product : other, features: [], quota: nil, renewalDate: nil),
        in: sample.acme, by: .operator)
    }
    let first = try await office.browser.get("\(office.root)/licenses")
    #expect(first.heading == "Licenses 101")
    let second = try await office.browser.get(try #require(first.links.first { $0.contains("after=") }))
    let licenses = [first, second].map { page in Set(page.links.filter { $0.contains("/licenses/lic_") }) }
    #expect(licenses.map(\.count) == [100, 1] && licenses[0].isDisjoint(with: licenses[1]))
    let names = (first.rows("linked") + second.rows("linked")).map { $0[0] }
    #expect(names.count { $0.hasPrefix("Point of Sale") } == 51 && names.count { $0.hasPrefix("Desktop") } == 50)
  }

  @Test func productsGoOn() async throws {
    let office = try await ConsoleOffice()
    for number in 0..<100 {
      _ = try await CreateProduct(office.world.context)(
        CreateProduct.Draft(code: "p\(number)", number: Int64(2000 + number), name: "Product \(number)"), by: .operator)
    }
    for path in ["/products", "\(office.root)/licenses/new"] {
      let first = try await office.browser.get(path)
      let second = try await office.browser.get(try #require(first.links.first { $0.contains("after=") }))
      #expect(first.rows().count == 1 + 100 && second.rows().count == 1 + 1, "\(path)")
    }
  }

  @Test func aShortListSaysHowLongItIs() async throws {
    let office = try await ConsoleOffice()
    let page = try await office.browser.get("\(office.root)/licenses")
    #expect(page.heading == "Licenses 1" && !page.links.contains { $0.contains("after=") })
  }

  private func tiles(_ page: ShownPage) -> Set<String> { Set(page.links(ofClass: "card tile")) }
}
