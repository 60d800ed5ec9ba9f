import LicensingStore
import Synchronization
import Testing

@testable import LicensingCore

/// What a callback was given.
private final class Collected<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  var all: [Element] { elements.withLock { $0 } }
  func append(_ more: [Element]) { elements.withLock { $0 += more } }
}

/// What the vendor does with keys: creates, shows, exports and changes them.
@Suite struct LicenseKeyAdministrationTests {
  private func fields(_ body: () async throws -> some Any) async throws -> [String] {
    guard case .invalid(let problems)? = try await refusal(body) else { return [] }
    return problems.map(\.field)
  }

  @Test func aThousandKeysAreMadeInStepsAndAllDifferent() async throws {
    let checked = try await CheckedWorld()
    let world = checked.world
    let progress = Collected<Int>()
    let ids = try await CreateLicenseKeys(checked.context)(
      .init(count: 1200, locksAllowed: 3, note: " Batch 7 "), on: world.license.id, by: world.administrator
    ) { made in progress.append([made]) }
    #expect(progress.all == [500, 1000, 1200] && ids.count == 1200)
    #expect(try await world.count("license_keys") == 1200)
    let texts = Collected<String>()
    let exported = try await ExportLicenseKeys(checked.context)(of: world.license.id, by: world.administrator) { page in
      texts.append(page.map(\.text))
      #expect(page.count <= 200 && page.allSatisfy { $0.key.locksAllowed == 3 && $0.key.note == "Batch 7" })
    }
    #expect(exported == 1200 && Set(texts.all).count == 1200)
    let events = try await world.events(.licenseKeysCreated)
    #expect(events.map(\.subject) == Array(repeating: world.license.id.text, count: 3))
    #expect(events.compactMap { $0.details["keys"] }.sorted() == ["200", "500", "500"])
    #expect(try await world.events(.licenseKeysExported).map { $0.details["keys"] } == ["1200"], "once, not by page")
  }

  @Test func keysThatExistAlreadyAreDrawnAgain() async throws {
    let checked = try await CheckedWorld()
    // The same dice fall again: every key of the second run is one of the first at first.
    func context() throws -> LicensingContext {
      LicensingContext(
        store: checked.world.store, clock: checked.world.clock, random: ForgetfulDice(), keys: try testKeys(),
        policy: checked.context.policy)
    }
    for _ in 0..<2 {
      let ids = try await CreateLicenseKeys(context())(
        .init(count: 3), on: checked.world.license.id, by: checked.world.administrator)
      #expect(Set(ids).count == 3)
    }
    #expect(try await checked.world.count("license_keys") == 6)
  }

  /// Dice whose texts fall alike in each run, and whose ids do not.
  private final class ForgetfulDice: RandomSource {
    private let texts = SeededRandom(seed: 99)
    private static let ids = SeededRandom(seed: 77)

    // Ids take 10 bytes and nonces 12.
    func bytes(_ count: Int) -> [UInt8] { [10, 12].contains(count) ? Self.ids.bytes(count) : texts.bytes(count) }
  }

  @Test func everythingWrongWithADraftIsNamed() async throws {
    let checked = try await CheckedWorld()
    let (world, create) = (checked.world, CreateLicenseKeys(checked.context))
    for (count, locks, note, named) in [
      (0, 1, "", ["count"]), (10_001, 1, "", ["count"]), (.min, .max, "", ["count", "locks_allowed"]),
      (1, 0, "", ["locks_allowed"]), (1, 1001, "a\nb", ["locks_allowed", "note"]),
      (1, 1, String(repeating: "x", count: 201), ["note"]),
    ] as [(Int, Int, String, [String])] {
      let heard = try await fields {
        try await create(
          .init(count: count, locksAllowed: locks, note: note), on: world.license.id, by: world.administrator)
      }
      #expect(heard == named)
    }
    #expect(try await world.count("license_keys") == 0)
    #expect(
      try await refusal { try await create(.init(count: 1), on: sampleID(9), by: world.administrator) } == .notFound)
    try await checked.step(.revoke)
    let revoked = try await refusal {
      try await create(.init(count: 1), on: world.license.id, by: world.administrator)
    }
    #expect(revoked == .conflict(.licenseState))
  }

  @Test func aListShowsMaskedTextsAndFindsAWholeKey() async throws {
    let checked = try await CheckedWorld()
    let (world, read) = (checked.world, ReadLicenseKeys(checked.context))
    let keys = try await checked.createKeys(3)
    let elsewhere = try await checked.context.makeLicense(of: world.product.id, for: world.organization.id)
    let foreign = try await checked.createKey(on: elsewhere)
    func list(_ search: String?, after: LicenseKeyID? = nil) async throws -> [LicenseKeyID] {
      try await read.list(of: world.license.id, search: search, Page(after: after), by: world.manager).map(\.id)
    }
    #expect(try await list(nil) == keys.map(\.key.id))
    #expect(try await list(" ") == keys.map(\.key.id))
    #expect(try await list(keys[1].text) == [keys[1].key.id])
    #expect(try await list(" \(keys[1].text) ") == [keys[1].key.id], "pasted with its spaces")
    #expect(try await list(keys[1].text, after: keys[1].key.id) == [])
    #expect(try await list(foreign.text) == [], "another license's")
    #expect(try await list("a\nb") == [])
    #expect(try await list(String(keys[2].text.suffix(4))).contains(keys[2].key.id))
    #expect(try await read.count(of: world.license.id, by: world.manager) == 3)
    for key in keys {
      #expect(!key.key.maskedText.contains(key.text) && key.key.maskedText.contains("•"))
    }
  }

  @Test func eachRevealIsInTheAuditLog() async throws {
    let checked = try await CheckedWorld()
    let key = try await checked.createKey()
    let reveal = RevealLicenseKey(checked.context)
    let owner = try await checked.context.makeUser(
      "owner@acme.example", role: .owner, in: checked.world.organization.id)
    #expect(try await reveal(key.key.id, by: owner).text == key.text)
    let events = try await checked.world.events(.licenseKeyRevealed)
    #expect(
      events.map(\.subject) == [key.key.id.text, key.key.id.text] && events.contains { $0.actor == owner.identity })
    #expect(try await refusal { try await reveal(key.key.id, by: checked.world.manager) } == .forbidden)
    #expect(try await checked.world.events(.licenseKeyRevealed).count == 2)
    for event in try await checked.world.store.read({ try $0.auditEvents(of: nil, page: Page(limit: 200)) }) {
      #expect(!event.details.values.contains { $0.contains(key.text) })
    }
  }

  @Test func anExportCanBeOfSomeKeysOnly() async throws {
    let checked = try await CheckedWorld()
    let keys = try await checked.createKeys(250)
    let wanted = Set(keys.suffix(20).map(\.key.id))
    let texts = Collected<String>()
    let count = try await ExportLicenseKeys(checked.context)(
      of: checked.world.license.id, only: wanted, by: checked.world.administrator
    ) { page in texts.append(page.map(\.text)) }
    #expect(count == 20 && texts.all == keys.suffix(20).map(\.text))
  }

  @Test func aKeyIsChangedWithinItsUse() async throws {
    let checked = try await CheckedWorld()
    let (world, change) = (checked.world, ChangeLicenseKey(checked.context))
    let key = try await checked.createKey(locksAllowed: 2)
    for ip in ["192.0.2.1", "192.0.2.2"] { #expect(try await checked.check(key, ip: ip) == okOutcome) }
    func locks(_ count: Int) -> ChangeLicenseKey.Change {
      var change = ChangeLicenseKey.Change()
      change.locksAllowed = .set(count)
      return change
    }
    for count in [1, 0, 1001, .min, .max] {
      let heard = try await fields {
        try await change(key.key.id, version: nil, locks(count), by: world.administrator)
      }
      #expect(Set(heard) == ["locks_allowed"], "\(count)")
    }
    #expect(try await change(key.key.id, version: 1, locks(3), by: world.administrator).version == 2)
    let late = try await refusal { try await change(key.key.id, version: 1, locks(4), by: world.administrator) }
    #expect(late == .changedMeanwhile)
    #expect(try await checked.check(key, ip: "192.0.2.3") == okOutcome)
    try await checked.change(key) { $0.isBlocked = .set(true) }
    #expect(try await checked.check(key) == .failed)
    try await checked.change(key) { $0.isBlocked = .set(false) }
    #expect(try await checked.check(key) == okOutcome, "its locks stayed")
    #expect(
      try await world.events(.licenseKeyChanged).compactMap { $0.details["blocked"] }.sorted() == ["no", "no", "yes"])
  }

  @Test func readingSettingsWritesNothingAndTheFirstChangeWritesThemDown() async throws {
    let world = try await LicensingWorld()
    let (read, id) = (ReadLicenseCheckSettings(world.context), world.product.id)
    let shown = [
      try await read(of: id, by: world.administrator), try await read(of: id, by: world.administrator),
    ]
    #expect(shown[0].token == shown[1].token)
    #expect(try await world.store.read { try $0.licenseCheckSettings(of: id) } == nil)
    #expect(try await world.events(.licenseCheckSettingsCreated).isEmpty)
    let rules = try await ReadCheckRules(world.context)(of: world.license.id, by: world.administrator)
    #expect(rules == nil)
    let renewed = try await RenewCheckToken(world.context)(of: id, version: 1, by: world.administrator)
    #expect(renewed.token != shown[0].token && renewed.settings.token.previous?.hash == shown[0].token.hash)
    #expect(try await world.events(.licenseCheckSettingsCreated).count == 1)
    let other = try await CreateProduct(world.context)(
      .init(code: "other", number: 77, name: "Other"), by: world.administrator)
    #expect(try await read(of: other.id, by: world.administrator).token != shown[0].token)
  }

  @Test func anotherMethodBringsItsUsualParametersAlong() async throws {
    let world = try await LicensingWorld()
    let change = ChangeLicenseCheckSettings(world.context)
    func parameters(_ edit: ChangeLicenseCheckSettings.Change) async throws -> [LockParameter] {
      try await change(of: world.product.id, version: nil, edit, by: world.administrator).lockParameters
    }
    var (domain, key, own) = (
      ChangeLicenseCheckSettings.Change(), ChangeLicenseCheckSettings.Change(), ChangeLicenseCheckSettings.Change()
    )
    domain.method = .set(.domain)
    key.method = .set(.key)
    let usual = try await parameters(domain)
    #expect(usual.map(\.name) == ["directory", "ip"] && usual.allSatisfy { !$0.isRequired && !$0.locks })
    #expect(try await parameters(key) == [.ip])
    let chosen = LockParameter(name: "host", label: "Host", kind: .text, isRequired: true, locks: true, isShown: true)
    own.lockParameters = .set([chosen])
    #expect(try await parameters(own) == [chosen])
    #expect(try await parameters(domain) == [chosen], "what the vendor chose stays")
  }

  @Test func oneOfManyFirstChangesWins() async throws {
    let world = try await LicensingWorld()
    let change = ChangeLicenseCheckSettings(world.context)
    let results = try await withThrowingTaskGroup { group in
      for _ in 0..<10 {
        group.addTask {
          try await refusal { try await change(of: world.product.id, version: 1, .init(), by: world.administrator) }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.filter { $0 == nil }.count == 1 && results.filter { $0 == .changedMeanwhile }.count == 9)
    #expect(try await world.events(.licenseCheckSettingsCreated).count == 1)
  }

  @Test func settingsAreChangedByVersion() async throws {
    let world = try await LicensingWorld()
    let (read, change) = (ReadLicenseCheckSettings(world.context), ChangeLicenseCheckSettings(world.context))
    let id = world.product.id
    let settings = try await read(of: id, by: world.administrator).settings
    #expect(settings.method == .key && settings.keyFormat == .standard && settings.lockParameters == [.ip])
    #expect(settings.domainRules.checkPeriodSeconds == 86_400 && settings.releaseRules == .init())
    for missing in [
      try await refusal { try await read(of: sampleID(9), by: world.administrator) },
      try await refusal { try await change(of: sampleID(9), version: nil, .init(), by: world.administrator) },
    ] {
      #expect(missing == .notFound)
    }

    var edit = ChangeLicenseCheckSettings.Change()
    edit.suspendedText = .set(" Call us ")
    let changed = try await change(of: id, version: 1, edit, by: world.administrator)
    #expect(changed.version == 2 && changed.suspendedText == "Call us" && changed.token.hash == settings.token.hash)
    #expect(
      try await refusal { try await change(of: id, version: 1, edit, by: world.administrator) } == .changedMeanwhile)
    edit.suspendedText = .set(String(repeating: "x", count: 501))
    edit.domainRules = .set(.init(checkPeriodSeconds: 3599))
    edit.releaseRules = .set(.init(cooldownSeconds: 0, releasesPerYear: 1001))
    edit.lockParameters = .set([.ip, .ip])
    let wrong = edit
    let named = try await fields { try await change(of: id, version: nil, wrong, by: world.administrator) }
    for field in ["check_period_seconds", "release_cooldown_seconds", "releases_per_year", "suspended_text"] {
      #expect(named.contains(field))
    }
    #expect(named.contains { $0.hasPrefix("lock_parameters") })
    #expect(try await world.events(.licenseCheckSettingsChanged).count == 1)
  }
}
