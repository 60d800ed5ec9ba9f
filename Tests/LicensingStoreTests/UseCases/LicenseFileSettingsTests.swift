import Testing

@testable import LicensingCore

@Suite struct LicenseFileSettingsTests {
  private func change(
    _ world: LicensingWorld, version: Int64? = nil, by actor: Actor? = nil,
    _ edit: (inout ChangeLicenseFileSettings.Change) -> Void
  ) async throws -> LicenseFileSettings {
    var change = ChangeLicenseFileSettings.Change()
    edit(&change)
    return try await ChangeLicenseFileSettings(world.context)(
      of: world.product.id, version: version, change, by: actor ?? world.administrator)
  }

  @Test func aProductGivesNoFilesUntilSomeoneSaysSo() async throws {
    let world = try await LicensingWorld()
    let read = ReadLicenseFileSettings(world.context)
    let defaults = try await read(of: world.product.id, by: world.manager)
    #expect(
      defaults
        == LicenseFileSettings(
          productID: world.product.id, version: 0, createdAt: sampleTime, updatedAt: sampleTime))
    world.clock.advance(seconds: 5)
    let first = try await change(world, version: 0) { change in
      change.isEnabled = .set(true)
      change.articleNumbers = .set([ArticleNumberRule(pattern: " SWITCH-* ", name: " Switch ")])
      change.serialNumberPattern = .set(" SW-#### ")
      change.features = .set(["kds"])
      change.validityDays = .set(365)
    }
    let now = world.clock.now
    #expect(
      first
        == LicenseFileSettings(
          productID: world.product.id, isEnabled: true,
          articleNumbers: [ArticleNumberRule(pattern: "SWITCH-*", name: "Switch")], serialNumberPattern: "SW-####",
          features: ["kds"], validityDays: 365, version: 1, createdAt: now, updatedAt: now))
    world.clock.advance(seconds: 5)
    let second = try await change(world, version: 1) { change in
      change.serialNumberPattern = .set("")
      change.features = .set(nil)
      change.validityDays = .set(nil)
    }
    #expect(second.version == 2 && second.serialNumberPattern == nil && second.features == nil)
    #expect(second.validityDays == nil && second.articleNumbers == first.articleNumbers && second.createdAt == now)
    #expect(try await read(of: world.product.id, by: world.manager) == second)
    let events = try await world.events(.licenseFileSettingsChanged)
    #expect(events.map(\.subject) == [world.product.id.text, world.product.id.text])
    #expect(events.map(\.details) == [["enabled": "true", "validity_days": "365"], ["enabled": "true"]])
  }

  /// In the console's form the first blank of a line ends the number.
  @Test func blanksWithinAnArticleNumberAreDropped() async throws {
    let world = try await LicensingWorld()
    let typed = ["SWITCH 8", "\tSwitch -\u{A0}16 *", "A\u{2003}B"]
    let changed = try await change(world, Self.rules(typed, name: " 8-port  switch"))
    #expect(changed.articleNumbers.map(\.pattern) == ["SWITCH8", "Switch-16*", "AB"])
    #expect(changed.articleNumbers.allSatisfy { $0.name == "8-port  switch" })
    let rules = DeviceNumberRules(changed)
    #expect(rules.rule(forArticle: "SWITCH8") != nil && rules.rule(forArticle: "SWITCH-16A") != nil)
    let problem = try await refusal { try await change(world, Self.rules(["SWITCH 8", "SWITCH8"])) }
    #expect(problem == .invalid([FieldProblem("article_numbers[1].pattern", "is there before")]))
  }

  @Test func aChangeNeedsTheVersionThatWasShown() async throws {
    let world = try await LicensingWorld()
    #expect(try await refusal { try await change(world, version: 1) { _ in } } == .changedMeanwhile)
    _ = try await change(world, version: 0) { _ in }
    #expect(try await refusal { try await change(world, version: 0) { _ in } } == .changedMeanwhile)
    #expect(try await change(world, version: 1) { _ in }.version == 2)
    #expect(try await refusal { try await change(world, by: world.manager) { _ in } } == .forbidden)
    let none = try await refusal {
      try await ReadLicenseFileSettings(world.context)(of: sampleID(1), by: world.manager)
    }
    #expect(none == .notFound)
  }

  typealias Edit = @Sendable (inout ChangeLicenseFileSettings.Change) -> Void
  private static func rules(_ patterns: [String], name: String = "x") -> Edit {
    { $0.articleNumbers = .set(patterns.map { ArticleNumberRule(pattern: $0, name: name) }) }
  }
  static let refused: [(field: String, edit: Edit)] = [
    ("article_numbers", { $0.isEnabled = .set(true) }),
    ("article_numbers[0].pattern", rules([""])), ("article_numbers[1].pattern", rules(["A", "A;B", "C"])),
    ("article_numbers[2].pattern", rules(["A", "B", "A#"])),
    ("article_numbers[1].pattern", rules(["SWITCH-8", "switch - 8"])),
    ("article_numbers[0].name", rules(["A"], name: " ")),
    ("article_numbers[0].name", rules(["A"], name: "a\nb")), ("article_numbers", rules((0...200).map(String.init))),
    ("serial_number_pattern", { $0.serialNumberPattern = .set("SW;#") }),
    ("serial_number_pattern", { $0.serialNumberPattern = .set(String(repeating: "#", count: 65)) }),
    ("features", { $0.features = .set(["nothing"]) }), ("features", { $0.features = .set(["xms", "xms"]) }),
    ("validity_days", { $0.validityDays = .set(0) }), ("validity_days", { $0.validityDays = .set(36_501) }),
    ("validity_days", { $0.validityDays = .set(.max) }), ("validity_days", { $0.validityDays = .set(-1) }),
  ]

  @Test(arguments: refused.indices)
  func whatIsNotRightIsNamed(index: Int) async throws {
    let world = try await LicensingWorld()
    let (field, edit) = Self.refused[index]
    guard case .invalid(let problems)? = try await refusal({ try await change(world, edit) }) else {
      Issue.record("\(index) was taken")
      return
    }
    #expect(problems.map(\.field) == [field])
    #expect(try await world.count("license_file_settings") == 0)
  }

  @Test func theEndsOfEachRangeAreTaken() async throws {
    let world = try await LicensingWorld()
    for days in [1, 36_500] { #expect(try await change(world) { $0.validityDays = .set(days) }.validityDays == days) }
    let many = try await change(world, Self.rules((0..<200).map(String.init)))
    #expect(many.articleNumbers.count == 200)
    #expect(try await change(world) { $0.features = .set([]) }.features == [])
  }
}
