import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct ImportLicenseKeysTests {
  private func lines(_ texts: [String]) throws -> [LicenseKeyImport.Line] {
    try zip(1..., texts).map { number, text in
      guard !text.isEmpty else { return .bad(line: number, reason: "There is no key.") }
      let key = try #require(LicenseKeyText(presented: text))
      return .key(line: number, key, locksAllowed: 2, note: "Sold \(number)")
    }
  }

  private func run(
    _ texts: [String], skippingBadLines: Bool = false, onto license: License? = nil, _ checked: CheckedWorld
  ) async throws -> ImportLicenseKeys.Report {
    try await ImportLicenseKeys(checked.context)(
      try lines(texts), skippingBadLines: skippingBadLines, onto: (license ?? checked.world.license).id,
      by: checked.world.administrator)
  }

  private func isOK(_ text: String, _ checked: CheckedWorld) async throws -> Bool {
    try await checked.ask([("key", text), ("ip", CheckedWorld.ip)]).isOK
  }

  @Test func importedKeysWorkAsTheyWereSold() async throws {
    let checked = try await CheckedWorld()
    let report = try await run(["OLD-1", "old-1", "OLD-2"], checked)
    #expect(report.importedCount == 3 && report.lines.map(\.number) == [1, 2, 3] && !report.isHeldBack)
    for text in ["OLD-1", "old-1", "OLD-2"] { #expect(try await isOK(text, checked)) }
    #expect(try await !isOK("OLD-3", checked))
    let keys = try await ReadLicenseKeys(checked.context).list(
      of: checked.world.license.id, search: nil, Page(), by: checked.world.manager)
    #expect(keys.map(\.note) == ["Sold 1", "Sold 2", "Sold 3"] && keys.allSatisfy { $0.locksAllowed == 2 })
    #expect(try await checked.world.events(.licenseKeysImported).map { $0.details["keys"] } == ["3"])
  }

  @Test func nothingIsImportedWhenALineIsBad() async throws {
    let checked = try await CheckedWorld()
    let report = try await run(["OLD-1", "", "OLD-2"], checked)
    #expect(report.lines.map(\.outcome) == [.heldBack, .bad("There is no key."), .heldBack])
    #expect(report.importedCount == 0 && report.isHeldBack)
    #expect(try await checked.world.count("license_keys") == 0)
    #expect(try await checked.world.events(.licenseKeysImported) == [])
    let skipping = try await run(["OLD-1", "", "OLD-2"], skippingBadLines: true, checked)
    #expect(skipping.importedCount == 2 && skipping.lines[1].outcome == .bad("There is no key."))
    #expect(try await checked.world.count("license_keys") == 2)
  }

  @Test func theSameFileAgainChangesNothing() async throws {
    let checked = try await CheckedWorld()
    _ = try await run(["OLD-1", "OLD-2"], checked)
    let again = try await run(["OLD-1", "OLD-2", "OLD-3"], checked)
    let outcomes = again.lines.map(\.outcome)
    #expect(again.importedCount == 1)
    for outcome in outcomes.prefix(2) {
      guard case .alreadyThere = outcome else {
        Issue.record("\(outcome)")
        continue
      }
    }
    #expect(try await checked.world.count("license_keys") == 3)
  }

  @Test func aKeyOfAnotherLicenseIsBadAndOfAnotherProductIsNot() async throws {
    let checked = try await CheckedWorld()
    let (context, world) = (checked.context, checked.world)
    let second = try await context.makeLicense(of: world.product.id, for: world.organization.id)
    let product = try await CreateProduct(context)(
      .init(code: "other", number: 8, name: "Other"), by: world.administrator)
    let draft = CreateLicense.Draft(productID: product.id, features: [], quota: nil, renewalDate: nil)
    let third = try await CreateLicense(context)(draft, in: world.organization.id, by: world.administrator)
    _ = try await run(["OLD-1"], checked)
    let report = try await run(["OLD-0", "OLD-1"], onto: second, checked)
    guard case .bad = report.lines[1].outcome else {
      Issue.record("one text became two keys of a product")
      return
    }
    #expect(report.lines[0].outcome == .heldBack)
    #expect(try await run(["OLD-1"], onto: third, checked).importedCount == 1)
    #expect(try await world.count("license_keys") == 2)
  }

  @Test func manyAreImportedInSteps() async throws {
    let checked = try await CheckedWorld()
    let report = try await run((1...1100).map { "OLD-\($0)" }, checked)
    #expect(report.importedCount == 1100 && report.lines.map(\.number) == Array(1...1100))
    #expect(
      try await checked.world.events(.licenseKeysImported).compactMap { $0.details["keys"] }.sorted() == [
        "100", "500", "500",
      ])
  }

  @Test func aFileIsReadAndImported() async throws {
    let checked = try await CheckedWorld()
    let file = "key,locks_allowed,note\r\nOLD-1,2,\"Miller, Inc.\"\r\nOLD-2,,\r\n"
    let report = try await ImportLicenseKeys(checked.context)(
      LicenseKeyImport.read(Array(file.utf8)), onto: checked.world.license.id, by: checked.world.administrator)
    #expect(report.importedCount == 2)
    #expect(try await isOK("OLD-2", checked))
  }

  @Test func onlyTheVendorImports() async throws {
    let checked = try await CheckedWorld()
    let heard = try await refusal {
      try await ImportLicenseKeys(checked.context)(
        try lines(["OLD-1"]), onto: checked.world.license.id, by: checked.world.manager)
    }
    #expect(heard == .forbidden)
  }
}
