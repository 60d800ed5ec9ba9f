import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct LicenseFilesContractTests {
  private static let full = LicenseFile(
    id: sampleID(2), unitID: sampleID(2), licenseID: sampleID(1), organizationID: sampleID(1), productID: sampleID(1),
    serialNumber: awkwardText, articleNumber: "Switch 16", serialKey: "É-0002", articleKey: "SWITCH16",
    articleName: nil, features: [], issuedAt: Timestamp(milliseconds: .min), expiresAt: Timestamp(milliseconds: .max),
    keyID: "k2", compact: "a.b.c", issuedBy: .parentLicense(sampleID(7)))

  private func used(_ fresh: FreshStore) async throws -> Int64? {
    try await fresh.store.read { try $0.license(sampleID(1))?.used }
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let charges = try await fresh.store.write { [try $0.issue(Sample.licenseFile()), try $0.issue(Self.full)] }
    #expect(charges == [.issued, .issued])
    #expect(try await used(fresh) == 2)
    let (found, living, list, rest, all) = try await fresh.store.read { reader in
      (
        try (1...3).map { try reader.licenseFile(sampleID($0)) },
        try [("SW-0001", "SWITCH-8"), ("É-0002", "SWITCH16"), ("SW-0001", "SWITCH16"), ("sw-0001", "SWITCH-8")].map {
          try reader.livingLicenseFile(of: sampleID(1), serialKey: $0.0, articleKey: $0.1)
        },
        try reader.licenseFiles(of: sampleID(1), search: nil, state: nil, page: Page()),
        try reader.licenseFiles(of: sampleID(1), search: nil, state: nil, page: Page(limit: 1, after: sampleID(1))),
        try reader.livingLicenseFiles(of: sampleID(1), limit: 1)
      )
    }
    #expect(found == [Sample.licenseFile(), Self.full, nil] && living == [found[0], found[1], nil, nil])
    #expect(list == [Sample.licenseFile(), Self.full] && rest == [Self.full] && all == [Sample.licenseFile()])
    let counts = try await fresh.store.read { reader in
      try (1...2).map { try reader.livingLicenseFileCount(of: sampleID($0)) }
    }
    #expect(counts == [2, 0])
  }

  @Test(arguments: StoreEngine.allCases)
  func aSearchLooksThroughBothNumbersAsTypedAndAsCompared(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    _ = try await fresh.store.write { [try $0.issue(Sample.licenseFile()), try $0.issue(Self.full)] }
    let found = try await fresh.store.read { reader in
      try ["sw-0001", "switch", "16", "SWITCH16", "100 %", "é-0", "_", "nothing"].map { search in
        try reader.licenseFiles(of: sampleID(1), search: search, state: nil, page: Page()).map(\.id)
      }
    }
    #expect(found == [[1], [1, 2], [2], [2], [2], [2], [2], []].map { $0.map { sampleID($0) } })
  }

  @Test(arguments: StoreEngine.allCases)
  func aUnitIsTakenWithItsFileOrNotAtAll(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, quota: 2)
    let charges = try await fresh.store.write { writer in
      [
        try writer.issue(Sample.licenseFile()), try writer.issue(Sample.licenseFile(2)),
        try writer.issue(Sample.licenseFile(3, serial: "SW-0003")),
        try writer.issue(Sample.licenseFile(4, serial: "SW-4")),
      ]
    }
    #expect(charges == [.issued, .alreadyThere, .issued, .quotaExceeded])
    #expect(try await used(fresh) == 2)
    #expect(
      try await fresh.store.read { try $0.licenseFiles(of: sampleID(1), search: nil, state: nil, page: Page()).count }
        == 2)
  }

  /// By what became of them: the living one of a device, those that it had before, and the revoked.
  @Test(arguments: StoreEngine.allCases)
  func filesAreCountedAndFoundByWhatBecameOfThem(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let later = sampleTime.adding(seconds: 60)
    let (counts, found, searched, none) = try await fresh.store.write { writer in
      _ = try writer.issue(Sample.licenseFile())
      _ = try writer.issue(Sample.licenseFile(3, serial: "SW-0003"))
      _ = try writer.issue(Sample.licenseFile(5, serial: "SW-0005"))
      _ = try writer.replace(sampleID(1), by: Sample.licenseFile(2, unit: 1, at: later))
      _ = try writer.replace(sampleID(3), by: Sample.licenseFile(4, unit: 3, serial: "SW-0003", at: later))
      // With the files of the unit that it had before.
      _ = try writer.revokeUnit(sampleID(3), reason: nil, at: later)
      let states = LicenseFileState.allCases
      return (
        try writer.licenseFileCounts(of: sampleID(1)),
        try states.map { try writer.licenseFiles(of: sampleID(1), search: nil, state: $0, page: Page()).map(\.id) },
        try states.map {
          try writer.licenseFiles(of: sampleID(1), search: "sw-0001", state: $0, page: Page()).map(\.id)
        },
        try writer.licenseFileCounts(of: sampleID(2))
      )
    }
    #expect(counts == LicenseFileCounts(living: 2, replaced: 1, revoked: 2) && counts.total == 5)
    #expect(found == [[2, 5], [1], [3, 4]].map { $0.map { sampleID($0) } })
    #expect(searched == [[2], [1], []].map { $0.map { sampleID($0) } })
    #expect(none == LicenseFileCounts(living: 0, replaced: 0, revoked: 0))
  }

  @Test(arguments: StoreEngine.allCases)
  func aLicenseThatIsNotActiveGivesNoUnit(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let charge = try await fresh.store.write { writer in
      var license = Sample.license()
      license.standing = .suspended
      _ = try writer.update(license)
      return try writer.issue(Sample.licenseFile())
    }
    #expect(charge == .quotaExceeded)
    #expect(try await used(fresh) == 0)
  }

  @Test(arguments: StoreEngine.allCases)
  func aNewerDocumentTakesThePlaceOfTheLivingOneOnly(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let later = sampleTime.adding(seconds: 60)
    let newer = Sample.licenseFile(2, unit: 1, at: later)
    let (replaced, files, living) = try await fresh.store.write { writer in
      _ = try writer.issue(Sample.licenseFile())
      let replaced = [
        try writer.replace(sampleID(1), by: newer),
        try writer.replace(sampleID(1), by: Sample.licenseFile(3, unit: 1)),
        try writer.replace(sampleID(2), by: Sample.licenseFile(3, unit: 9)),
        try writer.replace(sampleID(9), by: Sample.licenseFile(3, unit: 9)),
      ]
      return (
        replaced, try writer.licenseFiles(of: sampleID(1), search: nil, state: nil, page: Page()),
        try writer.livingLicenseFile(of: sampleID(1), serialKey: "SW-0001", articleKey: "SWITCH-8")
      )
    }
    var old = Sample.licenseFile()
    old.replacedAt = later
    #expect(replaced == [true, false, false, false] && files == [old, newer] && living == newer)
    #expect(try await used(fresh) == 1)
  }

  @Test(arguments: StoreEngine.allCases, [true, false])
  func aUnitIsRevokedWithAllItsDocuments(engine: StoreEngine, returnsUnits: Bool) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let later = sampleTime.adding(seconds: 60)
    let (revoked, again, files) = try await fresh.store.write { writer in
      var license = Sample.license()
      license.returnsFileUnits = returnsUnits
      _ = try writer.update(license)
      _ = try writer.issue(Sample.licenseFile())
      _ = try writer.replace(sampleID(1), by: Sample.licenseFile(2, unit: 1))
      _ = try writer.issue(Sample.licenseFile(3, serial: "SW-3"))
      return (
        try writer.revokeUnit(sampleID(1), reason: awkwardText, at: later),
        try writer.revokeUnit(sampleID(1), reason: nil, at: later.adding(seconds: 1)),
        try (1...3).map { try writer.licenseFile(sampleID($0)) }
      )
    }
    var (old, new) = (Sample.licenseFile(), Sample.licenseFile(2, unit: 1))
    old.replacedAt = sampleTime
    for place in 0..<2 {
      var file = place == 0 ? old : new
      (file.revokedAt, file.revocationReason, file.unitReturned) = (later, awkwardText, returnsUnits)
      #expect(files[place] == file)
      if place == 1 { #expect(revoked == file && again == nil) }
    }
    #expect(files[2] == Sample.licenseFile(3, serial: "SW-3"), "others stay as they are")
    #expect(try await used(fresh) == (returnsUnits ? 1 : 2))
    let charge = try await fresh.store.write { try $0.issue(Sample.licenseFile(4)) }
    #expect(charge == .issued, "the device can have another unit")
  }
}
