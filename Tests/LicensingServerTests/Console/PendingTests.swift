import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Machines that ask and are, by their serial numbers, the organization's.
@Suite struct PendingTests {
  private typealias Way = AuthorizeDeviceWay

  private static let head = ["Machine", "Serial number", "Device", "From", "Asked", "Code ends", "Needs"]

  @Test func theListShowsTheOrganizationsAndNoCode() async throws {
    let way = try await Way()
    let asking = try await way.world.ask()
    _ = try await way.world.ask(MachineDescription(deviceName: "Umbra till", serialNumber: "UMB-0001"))
    _ = try await way.world.ask(MachineDescription(deviceName: "Nobody's"))
    way.world.clock.advance(seconds: 125)
    let page = try await way.browser.get("\(way.root)/pending")
    #expect(page.status == 200 && page.title == "Pending requests – Countersign")
    #expect(page.heading == "Pending requests 1")
    let row = [
      "Store 12 server till-12 · Linux 6.12 · 4.2.0", "CS-POS-0012", "Store 12 server", "198.51.100.7", "2 minutes ago",
      "in 7 minutes", "Type the user code of Store 12 server",
    ]
    #expect(page.rows() == [Self.head, row])
    #expect(page.links.contains("\(way.root)/devices/\(way.world.sample.server)"))
    #expect(try await way.browser.get(way.root).rows() == [Self.head, row], "on the overview as well")
    let target = try #require(page.links.first { $0.contains("pending=") })
    #expect(target == "\(way.action)?pending=\(asking.id)")
    let next = try await way.browser.get(target)
    #expect(next.text.contains("Store 12 server asked 2 minutes ago from 198.51.100.7."))
    let form = try #require(next.form(way.action))
    #expect(form["device_id"] == way.world.sample.server.text && form["user_code"] == "")
    let letters = asking.userCode.replacing("-", with: "")
    for page in [page, next] { #expect(!page.body.contains(asking.userCode) && !page.body.contains(letters)) }
  }

  @Test func whoMayOnlyLookSeesNoWayToTheCode() async throws {
    let way = try await Way(.viewer)
    _ = try await way.world.ask()
    let page = try await way.browser.get("\(way.root)/pending")
    #expect(page.rows()[0] == Self.head.dropLast() && page.rows()[1].count == Self.head.count - 1)
    #expect(!page.links.contains { $0.contains("authorize-device") })
  }

  @Test func theNavigationCountsThem() async throws {
    let way = try await Way()
    for count in 0...3 {
      let page = try await way.browser.get("\(way.root)/devices")
      let links = page.navigation(called: "Acme Stores")
      #expect(links.prefix(3) == ["Overview", "Authorize Device", count == 0 ? "Pending" : "Pending \(count)"])
      _ = try await way.world.ask()
    }
    way.world.clock.advance(seconds: 600)
    #expect(try await way.browser.get("\(way.root)/devices").navigation(called: "Acme Stores")[2] == "Pending")
  }

  @Test func whereNobodyAsksItIsSaidWhoWould() async throws {
    let way = try await Way()
    let page = try await way.browser.get("\(way.root)/pending")
    #expect(page.heading == "Pending requests 0" && page.rows() == [])
    #expect(page.text.contains("No machine asks for a license now."))
    #expect(page.links.contains("\(way.root)/devices"))
  }

  @Test func theOverviewShowsTheFirstFiveAndThePageAll() async throws {
    let way = try await Way()
    for number in 0..<6 { _ = try await way.world.ask(from: "198.51.100.\(number)") }
    let overview = try await way.browser.get(way.root)
    #expect(overview.rows().count == 1 + 5 && overview.text.contains("All pending requests"))
    for number in 6..<102 { _ = try await way.world.ask(from: "203.0.113.\(number)") }
    let first = try await way.browser.get("\(way.root)/pending")
    #expect(first.rows().count == 1 + 100 && first.heading == "Pending requests 100+")
    #expect(first.navigation(called: "Acme Stores")[2] == "Pending 100+")
    let next = try await way.browser.get(try #require(first.links.first { $0.contains("after=") }))
    #expect(next.rows().count == 1 + 2 && !next.links.contains { $0.contains("after=") })
  }

  /// A number that two devices have, in whatever case, names neither.
  @Test func twoDevicesWithTheNumberAreSaid() async throws {
    let way = try await Way()
    var draft = CreateDevice.Draft(name: "Twin", kind: .server)
    draft.serialNumber = "cs-pos-0012"
    _ = try await CreateDevice(way.world.context)(draft, in: way.world.sample.acme, by: .operator)
    _ = try await way.world.ask()
    let page = try await way.browser.get("\(way.root)/pending")
    #expect(page.rows().count == 2 && page.rows()[1][2] == "more than one has this number")
  }

  /// A script keeps the list up to date, from the page itself; without one, browsers load it again.
  @Test func thePageIsKeptUp() async throws {
    let way = try await Way()
    let empty = try await way.browser.get("\(way.root)/pending")
    #expect(empty.body.contains(#"<script src="/static/js/pending.js" defer></script>"#))
    #expect(empty.body.contains(#"<noscript><meta http-equiv="refresh" content="20"></noscript>"#))
    #expect(empty.body.contains(#"data-pending="No machine asks for a license now.""#))
    for expected in ["1 machine asks for a license.", "2 machines ask for a license."] {
      _ = try await way.world.ask()
      let page = try await way.browser.get("\(way.root)/pending")
      #expect(page.body.contains("data-pending=\"\(expected)\""))
    }
    let script = try await way.browser.get("/static/js/pending.js")
    #expect(script.status == 200 && script.headers["content-type"] == "text/javascript; charset=utf-8")
  }
}
