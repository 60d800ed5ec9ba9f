import Testing

@testable import LicensingCore

@Suite struct LicenseCheckSettingsContractTests {
  private static var full: LicenseCheckSettings {
    var settings = Sample.checkSettings(2, token: 2)
    settings.method = .domain
    settings.keyFormat = KeyFormat(
      prefix: "MYSOFT", groups: 8, groupLength: 16, classes: Set(KeyFormat.CharacterClass.allCases),
      hasSeparator: false, omitsLookalikes: false)
    settings.lockParameters = LockParameter.Kind.allCases.map { kind in
      LockParameter(
        name: "p_\(kind.rawValue)", label: awkwardText, kind: kind, isRequired: kind == .text, locks: kind != .path,
        isShown: kind == .domain, source: kind == .ipAddress ? .connection : .claimed)
    }
    settings.domainRules = .init(allowsSubdomains: true, allowsLocalNames: true, checkPeriodSeconds: 3600)
    settings.releaseRules = .init(cooldownSeconds: 86_400, releasesPerYear: 0)
    settings.suspendedText = awkwardText
    settings.token = .init(
      hash: [2], sealed: [0, 255], previous: .init(hash: [0, 1], worksUntil: Timestamp(milliseconds: .max)))
    return settings
  }

  private func populated(_ engine: StoreEngine) async throws -> FreshStore {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    try await fresh.store.write { writer in
      _ = try writer.insert(Sample.product(2))
      _ = try writer.insert(Sample.checkSettings())
      _ = try writer.insert(Self.full)
    }
    return fresh
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let found = try await fresh.store.read { reader in
      try (1...3).map { try reader.licenseCheckSettings(of: sampleID($0)) }
    }
    #expect(found == [Sample.checkSettings(), Self.full, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func aProductHasOneRow(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    #expect(try await fresh.store.write { try $0.insert(Sample.checkSettings(1, token: 9)) } == false)
    #expect(try await fresh.store.read { try $0.licenseCheckSettings(of: sampleID(1)) } == Sample.checkSettings())
  }

  @Test(arguments: StoreEngine.allCases)
  func aProductIsFoundByItsTokenAndTheOneBefore(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    let found = try await fresh.store.read { reader in
      try [[1], [2], [0, 1], [], [3]].map { try reader.checkedProduct(tokenHash: $0) }
    }
    let one = CheckedProduct(number: 1, renewalWindowDays: 30, settings: Sample.checkSettings())
    let two = CheckedProduct(number: 2, renewalWindowDays: 30, settings: Self.full)
    #expect(found == [one, two, two, nil, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersion(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    var changed = Self.full
    changed.method = .key
    changed.lockParameters = []
    changed.releaseRules = .init()
    changed.suspendedText = nil
    changed.token = .init(hash: [8], sealed: [8])
    changed.updatedAt = sampleTime.adding(seconds: 1)
    let (updated, lost) = try await fresh.store.write { [changed] writer in
      (try writer.update(changed), try writer.update(changed))
    }
    changed.version = 2
    #expect(updated == changed && lost == nil)
    #expect(try await fresh.store.read { try $0.licenseCheckSettings(of: sampleID(2)) } == changed)
  }

  @Test(arguments: StoreEngine.allCases)
  func whatIsRememberedOfAProductIsWhatTheStoreHolds(engine: StoreEngine) async throws {
    let fresh = try await populated(engine)
    for _ in 0..<2 {
      #expect(try await fresh.store.checkedProduct(tokenHash: [1])?.settings.suspendedText == nil)
    }
    #expect(try await fresh.store.checkedProduct(tokenHash: [3]) == nil)
    var changed = Sample.checkSettings()
    changed.suspendedText = "Call us"
    changed.token = .init(hash: [3], sealed: [7], previous: .init(hash: [1], worksUntil: sampleTime))
    _ = try await fresh.store.write { [changed] in try $0.update(changed) }
    for hash in [[1], [3]] as [[UInt8]] {
      #expect(try await fresh.store.checkedProduct(tokenHash: hash)?.settings.suspendedText == "Call us")
    }
  }
}
