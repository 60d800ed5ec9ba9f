import Testing

@testable import LicensingServer

/// Each page says in which part of the console it is, forms and refusals as well.
@Suite struct NavigationTests {
  @Test func everyPageSaysWhereOneIs() async throws {
    let office = try await ConsoleOffice()
    let (root, sample) = (office.root, office.world.sample)
    let administrator = try await office.world.browser(of: .administrator)
    for (target, current) in [
      ("/", ["Organizations"]), ("/organizations/new", ["Organizations"]),
      ("/products/\(sample.product)/edit", ["Products"]),
      ("/users/new", ["Users"]), ("/clients", ["Clients"]), ("/signing-keys", ["Signing keys"]),
      ("/audit/chain", ["Audit log"]),
      ("/account", []), (root, ["Overview"]), (root + "/edit", []), (root + "/hubs", ["Devices"]),
      (root + "/devices/\(sample.server)/edit", ["Devices"]), (root + "/licenses/new", ["Licenses"]),
      (root + "/members/new", ["Members"]), (root + "/authorize-device", ["Authorize Device"]),
      (root + "/audit", ["Audit log"]),
      ("/products/nothing", ["Products"]), ("/productsx", []),
    ] as [(String, [String])] {
      let page = try await administrator.get(target)
      #expect(page.current == current, "\(target)")
    }
    let form = try #require(try await administrator.get(root + "/devices/new").form(root + "/devices/new"))
    let refused = try await administrator.submit(form, ["name": ""])
    #expect(refused.status == 422 && refused.current == ["Devices"])
  }
}
