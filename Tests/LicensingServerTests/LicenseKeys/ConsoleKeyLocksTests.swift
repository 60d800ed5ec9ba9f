import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Locks on the pages of the license and the key, and their release.
@Suite struct ConsoleKeyLocksTests {
  private func license(_ world: ConsoleWorld) -> String {
    "/organizations/\(world.sample.acme)/licenses/\(world.sample.license)"
  }

  @Test func locksAreOnThePagesOfTheirLicenseAndTheirKey() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let manager = try await world.browser(of: .manager)
    let release = "\(license(world))/locks/\(sample.lock)/release"
    for path in [license(world), "\(license(world))/locks", "\(license(world))/keys/\(sample.key)"] {
      let page = try await manager.get(path)
      #expect(page.text.contains("IP address 192.0.2.1"), "\(path)")
      #expect(page.links.contains(release) && page.rolesOfTables, "\(path)")
      #expect(page.body.contains(#"First used"><time datetime="2026-03-01T12:00:00Z""#), "\(path)")
    }
    let viewer = try await world.browser(of: .viewer).get(license(world))
    #expect(!viewer.text.contains("192.0.2.1") && viewer.links.contains("\(license(world))/explain"))
    #expect(!viewer.links.contains("\(license(world))/keys"))
  }

  @Test func aManagerReleasesALockAndTheNextQueryLocksAnew() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/locks/\(sample.lock)/release"
    let page = try await manager.get(path)
    #expect(page.heading == "Release the lock?" && page.text.contains("IP address 192.0.2.1"))
    let done = try await manager.submit(try #require(page.form(path)), ["reason": "The till was exchanged"])
    #expect(done.location == "\(license(world))/keys/\(sample.key)?done=lock-released")
    #expect(try await manager.get(try #require(done.location)).notice?.hasPrefix("Released.") == true)
    let event = try #require(try await world.events(.lockReleased).first)
    #expect(event.details["reason"] == "The till was exchanged")
    #expect(try await world.check(sample.text, ip: ConsoleWorld.second))
    #expect(try await !world.check(sample.text, ip: ConsoleWorld.first))
    #expect(try await manager.get(path).status == 404)
    #expect(try await manager.get("\(license(world))/locks").text.contains("Released 1 March 2026"))
  }

  @Test func aReleaseThatIsTooSoonIsRefusedWithItsTime() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    try await world.setReleaseRules(.init(cooldownSeconds: 7200))
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/locks/\(sample.lock)/release"
    let first = try await manager.get(path)
    #expect(first.text.contains("At least 2 hours pass between two releases of one key."))
    #expect(try await manager.submit(try #require(first.form(path))).status == 303)
    #expect(try await world.check(sample.text, ip: ConsoleWorld.second))
    let lock = try #require(try await world.store.read { try $0.livingLocks(of: sample.key) }.first)
    let again = "\(license(world))/locks/\(lock.id)/release"
    let form = try #require(try await manager.get(again).form(again))
    let page = try await manager.submit(form, ["reason": "Once more"])
    #expect(page.status == 422 && page.focused == "summary")
    #expect(page.summary?.contains("from 1 March 2026, 14:00 UTC (in 2 hours) on") == true)
    #expect(page.body.contains(#"from <time datetime="2026-03-01T14:00:00Z""#))
    #expect(page.form(again)?["reason"] == "Once more")
    let administrator = try await world.browser(of: .administrator)
    let own = try #require(try await administrator.get(again).form(again))
    #expect(try await administrator.submit(own).status == 303)
  }

  @Test func aReleaseOverTheYearsNumberIsRefused() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    try await world.setReleaseRules(.init(releasesPerYear: 0))
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/locks/\(sample.lock)/release"
    let page = try await manager.submit(try #require(try await manager.get(path).form(path)))
    #expect(page.status == 422)
    #expect(page.summary?.contains("Only the vendor releases locks of this product.") == true)
    #expect(try await world.check(sample.text, ip: ConsoleWorld.first))
  }

  @Test func aReasonThatIsTooLongIsKept() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/locks/\(sample.lock)/release"
    let reason = String(repeating: "r", count: 501)
    let page = try await manager.submit(try #require(try await manager.get(path).form(path)), ["reason": reason])
    #expect(page.status == 422 && page.form(path)?["reason"] == reason)
  }
}
