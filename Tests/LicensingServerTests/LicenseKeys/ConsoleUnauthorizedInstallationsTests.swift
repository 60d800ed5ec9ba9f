import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// Installations that were refused, and why.
@Suite struct ConsoleUnauthorizedInstallationsTests {
  private func license(_ world: ConsoleWorld) -> String {
    "/organizations/\(world.sample.acme)/licenses/\(world.sample.license)"
  }

  @Test func aRefusedInstallationIsListedWithWhatItTold() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    #expect(try await !world.check(sample.text, ip: ConsoleWorld.second, from: "198.51.100.21"))
    let manager = try await world.browser(of: .manager)
    #expect(try await manager.get(license(world)).text.contains("1 refused"))
    let list = try await manager.get("\(license(world))/unauthorized")
    #expect(list.rows().count == 2 && list.rows().last?.first == "IP address 192.0.2.2")
    #expect(list.rows().last?[2] == "198.51.100.21" && list.rows().last?[4] == "2 times")
    #expect(!list.body.contains(sample.text))
    let page = try await manager.get("\(license(world))/unauthorized/\(sample.installation)")
    #expect(page.text.contains("The values are those of a lock in use, or another lock is free. ✕ Not passed"))
    #expect(page.text.contains("The key or domain is one of this product's. ✓ Passed"))
    #expect(page.text.contains("The key and the address ask no more often than they may. – Not reached"))
    #expect(!page.body.contains(sample.text))
  }

  /// Anybody can send anything as a parameter, and it is shown to people.
  @Test func whatAProgramToldIsTextAndNothingElse() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let hostile = "\"><script>alert(1)</script>"
    #expect(try await !world.check(sample.text, ip: hostile))
    let manager = try await world.browser(of: .manager)
    let list = try await manager.get("\(license(world))/unauthorized")
    #expect(list.text.contains("IP address \(hostile)") && !list.body.contains("<script>"))
    for link in list.links.filter({ $0.contains("/unauthorized/uin_") }) {
      let page = try await manager.get(link)
      #expect(page.status == 200 && !page.body.contains("<script>"))
    }
  }

  @Test func aManagerAcceptsOneWhenALockIsFree() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/unauthorized/\(sample.installation)"
    let full = try await manager.get(path)
    #expect(full.form(path + "/accept") == nil && full.text.contains("Release one of them"))
    let forced = try await manager.post(path + "/accept", [("csrf_token", try await manager.formToken())])
    #expect(forced.status == 422 && forced.summary?.contains("as many locks as it allows") == true)
    let more = try await manager.post(
      path + "/accept", [("csrf_token", try await manager.formToken()), ("allow", "one-more")])
    #expect(more.status == 403)
    try await world.allow(2, sample.key)
    let done = try await manager.submit(try #require(try await manager.get(path).form(path + "/accept")))
    #expect(done.location == "\(license(world))/keys/\(sample.key)?done=accepted")
    #expect(try await world.check(sample.text, ip: ConsoleWorld.second))
    #expect(try await manager.get(path).status == 404)
  }

  @Test func anAdministratorAllowsOneMore() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let browser = try await world.browser(of: .administrator)
    let path = "\(license(world))/unauthorized/\(sample.installation)"
    let form = try #require(try await browser.get(path).form(path + "/accept"))
    #expect(form["allow"] == "one-more")
    #expect(try await browser.submit(form).status == 303)
    #expect(try await world.check(sample.text, ip: ConsoleWorld.first))
    #expect(try await world.check(sample.text, ip: ConsoleWorld.second))
  }

  @Test func aBlockedInstallationGetsNoLockUntilItIsUnblocked() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/unauthorized/\(sample.installation)"
    let blocked = try await manager.submit(try #require(try await manager.get(path).form(path + "/block")))
    #expect(blocked.location == "\(path)?done=installation-blocked")
    try await world.allow(2, sample.key)
    #expect(try await !world.check(sample.text, ip: ConsoleWorld.second))
    let page = try await manager.get(path)
    #expect(page.text.contains("✕ Blocked"))
    #expect(page.text.contains("The installation is not blocked from taking a lock. ✕ Not passed"))
    #expect(try await manager.submit(try #require(page.form(path + "/unblock"))).status == 303)
    #expect(try await world.check(sample.text, ip: ConsoleWorld.second))
  }

  @Test func aViewerIsToldWhyACheckFails() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let viewer = try await world.browser(of: .viewer)
    let path = "\(license(world))/explain"
    let form = try #require(try await viewer.get(path).form(path))
    #expect(form["key_id"] == nil, "viewers do not see the keys")
    let before = try await world.dump()
    let failed = try await viewer.submit(form, ["text": sample.text, "told-ip": ConsoleWorld.second])
    #expect(failed.status == 200 && failed.text.contains("The answer is FAILED"))
    let good = try await viewer.submit(form, ["text": sample.text, "told-ip": ConsoleWorld.first])
    #expect(good.text.contains("The answer is OK: a lock of the key has these values."))
    #expect(good.form(path)?["told-ip"] == ConsoleWorld.first)
    let unknown = try await viewer.submit(form, ["text": "NO-SUCH-KEY", "told-ip": ConsoleWorld.first])
    #expect(unknown.text.contains("The key or domain is one of this product's. ✕ Not passed"))
    let silent = try await viewer.submit(form, ["text": sample.text])
    #expect(silent.text.contains("at least one that locks, if any parameter locks. ✕ Not passed"))
    #expect(try await viewer.submit(form).about("text")?.contains("is needed") == true)
    #expect(try await world.dump() == before)
  }

  @Test func aManagerChoosesOneOfTheKeys() async throws {
    let world = try await ConsoleWorld()
    let sample = try await world.lockKey()
    let manager = try await world.browser(of: .manager)
    let path = "\(license(world))/explain"
    let form = try #require(try await manager.get(path).form(path))
    let page = try await manager.submit(form, ["key_id": sample.key.text, "told-ip": ConsoleWorld.first])
    #expect(page.text.contains("The answer is OK: a lock of the key has these values."))
    #expect(try await manager.submit(form, ["key_id": "key_nonsense"]).status == 404)
  }
}
