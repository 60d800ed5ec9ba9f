import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// The devices that use a license, on its page: found, and part by part.
@Suite struct DevicesInUseTests {
  /// - Returns: the license's page, after that many devices were put under it, named `Lane 1` and on.
  private func office(with count: Int) async throws -> (ConsoleOffice, String) {
    let office = try await ConsoleOffice()
    let sample = office.world.sample
    try await office.world.store.write { writer in
      for number in 1...max(count, 1) where number <= count {
        // Between the bits of the version and of the variant.
        let random = [0, UInt8(number / 256), 0, UInt8(number % 256)] + Array(repeating: 9, count: 6)
        let device = DeviceID(now: ConsoleWorld.start, random: random)
        try writer.insert(
          Device(
            id: device, organizationID: sample.umbra, name: "Lane \(number)", kind: .register,
            serialNumber: "LN-\(1000 + number)", createdAt: ConsoleWorld.start, updatedAt: ConsoleWorld.start))
        _ = try writer.charge(
          Activation(
            id: ActivationID(now: ConsoleWorld.start, random: random), licenseID: sample.umbraLicense,
            organizationID: sample.umbra, deviceID: device, createdAt: ConsoleWorld.start))
      }
    }
    return (office, "/organizations/\(sample.umbra)/licenses/\(sample.umbraLicense)")
  }

  private func names(_ page: ShownPage) -> [String] { page.rows("devices-in-use").dropFirst().map { $0[0] } }

  @Test func thousandsAreShownPartByPart() async throws {
    let (office, target) = try await office(with: 205)
    var (page, seen) = (try await office.browser.get(target), [String]())
    #expect(page.text.contains("Devices that use it 205"))
    for _ in 0..<2 {
      #expect(names(page).count == 100)
      seen += names(page)
      page = try await office.browser.get(try #require(page.link("Next page")))
    }
    seen += names(page)
    #expect(seen == (1...205).map { "Lane \($0)" } && page.link("Next page") == nil)
    #expect(page.link("First page") == target)
  }

  @Test func theSearchKeepsItsWords() async throws {
    let (office, target) = try await office(with: 130)
    let first = try await office.browser.get("\(target)?search=lane")
    #expect(names(first).count == 100)
    let next = try #require(first.link("Next page"))
    #expect(next.hasPrefix("\(target)?search=lane&after=dev_"))
    #expect(try await names(office.browser.get(next)).count == 30)
    #expect(try await names(office.browser.get("\(target)?search=ln-1042")) == ["Lane 42"])
    let none = try await office.browser.get("\(target)?search=elsewhere")
    #expect(none.text.contains("No device that uses it is called like that") && names(none) == [])
    #expect(none.forms.first { $0.action == target }?["search"] == "elsewhere")
  }

  /// Of very many devices a search looks at a thousand, and says that there are more.
  @Test func aSearchThatFindsTooManySaysSo() async throws {
    let (office, target) = try await office(with: 5001)
    let page = try await office.browser.get("\(target)?search=lane")
    #expect(page.text.contains("Devices that use it 5 001") && names(page).count == 100)
    #expect(
      page.text.contains("More devices match than are listed. Type more words, or more of them, to find the others."))
    let one = try await office.browser.get("\(target)?search=lane+4711")
    // By its name, or by the end of its serial number.
    #expect(names(one) == ["Lane 3711", "Lane 4711"] && !one.text.contains("More devices match"))
  }

  @Test func aFewNeedNoSearch() async throws {
    let (office, target) = try await office(with: 8)
    let page = try await office.browser.get(target)
    #expect(names(page).count == 8 && !page.forms.contains { $0.action == target })
  }

  /// What has ended stands before what lives; it must not hide it.
  @Test func livingOnesAreShownHoweverManyHaveEnded() async throws {
    let office = try await ConsoleOffice()
    let (world, sample) = (office.world, office.world.sample)
    try await world.store.write { writer in
      for number in 0..<205 {
        let id = ActivationID(now: ConsoleWorld.start, random: [0, UInt8(number)] + Array(repeating: 1, count: 8))
        _ = try writer.charge(
          Activation(
            id: id, licenseID: sample.license, organizationID: sample.acme, deviceID: sample.register,
            createdAt: ConsoleWorld.start))
        _ = try writer.release(id, at: ConsoleWorld.start)
      }
    }
    world.clock.advance(seconds: 1)
    _ = try await world.activate(sample.server)
    let page = try await office.browser.get("\(office.root)/licenses/\(sample.license)")
    #expect(names(page) == ["Store 12 server"] && page.text.contains("Quota 10 Used 1"))
  }

  @Test func whoMayOnlyLookReleasesNothing() async throws {
    let office = try await ConsoleOffice()
    _ = try await office.world.activate(office.world.sample.server)
    let viewer = try await office.world.browser(of: .viewer)
    let page = try await viewer.get("\(office.root)/licenses/\(office.world.sample.license)")
    #expect(names(page) == ["Store 12 server"] && !page.links.contains { $0.contains("release") })
    #expect(page.link("Renew") == nil && page.link("Suspend license") == nil && page.forms.count == 1)
  }
}
