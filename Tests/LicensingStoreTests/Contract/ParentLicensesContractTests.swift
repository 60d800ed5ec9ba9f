import Testing

@testable import LicensingCore

@Suite struct ParentLicensesContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let full = ParentLicense(
      id: sampleID(2), licenseID: sampleID(2), organizationID: sampleID(1), keyID: awkwardText,
      createdAt: Timestamp(milliseconds: .min), createdBy: .operator, lastUsedAt: Timestamp(milliseconds: .max))
    let inserted = try await fresh.store.write { writer in
      try writer.insert(Sample.license(2))
      return [
        try writer.insert(Sample.parentLicense(), hash: [1]), try writer.insert(full, hash: [0, 255]),
        try writer.insert(Sample.parentLicense(3), hash: [3]),
      ]
    }
    #expect(inserted == [true, true, false], "a license has one that is good")
    let (byLicense, byHash) = try await fresh.store.read { reader in
      (
        try (1...3).map { try reader.parentLicense(of: sampleID($0)) },
        try [[1], [0, 255], [3], []].map { try reader.parentLicense(hash: $0) }
      )
    }
    #expect(byLicense == [Sample.parentLicense(), full, nil])
    #expect(byHash == [Sample.parentLicense(), full, nil, nil])
  }

  @Test(arguments: StoreEngine.allCases)
  func oneThatHasEndedIsFoundByNothing(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let (ended, found, renewed) = try await fresh.store.write { writer in
      _ = try writer.insert(Sample.parentLicense(), hash: [1])
      let ended = try (0..<2).map { _ in try writer.endParentLicense(of: sampleID(1), at: sampleTime) }
      let found = [try writer.parentLicense(of: sampleID(1)), try writer.parentLicense(hash: [1])]
      _ = try writer.insert(Sample.parentLicense(2), hash: [2])
      return (ended, found, try [[1], [2]].map { try writer.parentLicense(hash: $0)?.id })
    }
    #expect(ended == [sampleID(1), nil] && found == [nil, nil])
    #expect(renewed == [nil, sampleID(2)])
  }

  @Test(arguments: StoreEngine.allCases)
  func itsLastUseIsSeenAtOnceAndKept(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    _ = try await fresh.store.write { try $0.insert(Sample.parentLicense(), hash: [1]) }
    let (later, last) = (sampleTime.adding(seconds: 5), sampleTime.adding(seconds: 9))
    fresh.store.note(.parentLicenseUsed(sampleID(1), at: later))
    #expect(try await fresh.store.read { try $0.parentLicense(hash: [1])?.lastUsedAt } == later)
    try await fresh.store.flushNotes()
    fresh.store.note(.parentLicenseUsed(sampleID(1), at: sampleTime))
    try await fresh.store.flushNotes()
    #expect(try await fresh.store.read { try $0.parentLicense(of: sampleID(1))?.lastUsedAt } == later)
    fresh.store.note(.parentLicenseUsed(sampleID(1), at: last))
    try await fresh.store.flushNotes()
    #expect(try await fresh.store.read { try $0.parentLicense(of: sampleID(1))?.lastUsedAt } == last)
  }
}
