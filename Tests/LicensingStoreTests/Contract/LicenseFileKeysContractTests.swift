import Cryptography
import Testing

@testable import LicensingCore

/// Which files a key has signed, and which were revoked.
@Suite struct LicenseFileKeysContractTests {
  private static let now = sampleTime.adding(seconds: 86_400)

  private static func key(_ id: String, _ state: SigningKeyRecord.State) -> SigningKeyRecord {
    SigningKeyRecord(
      id: id, purpose: .file, algorithm: .es256, sealedPrivateKey: [], state: state, createdAt: sampleTime,
      activatesAt: sampleTime, removesAt: nil)
  }

  private func populate(_ fresh: FreshStore) async throws {
    try await Sample.populate(fresh.store, quota: nil)
    try await fresh.store.write { writer in
      try writer.insert(Sample.organization(2))
      try writer.insert(Sample.license(2, quota: nil))
      try writer.insert(Sample.license(3, organization: 2, quota: nil))
      for (id, state) in [("gone", .removed), ("k1", .active)] as [(String, SigningKeyRecord.State)] {
        _ = try writer.insert(Self.key(id, state))
      }
    }
  }

  @Test(arguments: StoreEngine.allCases)
  func filesOfRemovedKeysAreFoundWhileTheyWouldBeGood(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await populate(fresh)
    let (list, page, counts) = try await fresh.store.write { writer in
      for file in [
        Sample.licenseFile(1, serial: "1", key: "gone"), Sample.licenseFile(2, serial: "2", key: "gone", days: 2),
        Sample.licenseFile(3, serial: "3", key: "gone", days: 1), Sample.licenseFile(4, serial: "4", key: "k1"),
        Sample.licenseFile(5, serial: "5", key: "gone"), Sample.licenseFile(6, serial: "6", key: "gone"),
        Sample.licenseFile(7, license: 2, serial: "1", key: "gone"),
        Sample.licenseFile(8, license: 3, organization: 2, serial: "1", key: "gone"),
      ] { _ = try writer.issue(file) }
      _ = try writer.replace(sampleID(5), by: Sample.licenseFile(9, unit: 5, serial: "5", key: "k1"))
      _ = try writer.revokeUnit(sampleID(6), reason: nil, at: Self.now)
      return (
        try writer.licenseFilesWithoutKey(of: sampleID(1), at: Self.now, page: Page()).map(\.id),
        try writer.licenseFilesWithoutKey(of: sampleID(1), at: Self.now, page: Page(limit: 1, after: sampleID(1))).map(
          \.id),
        try [
          .license(sampleID(1)), .license(sampleID(3)), .organization(sampleID(1)), .organization(sampleID(2)),
          .everywhere,
        ].map { try writer.licenseFileWithoutKeyCount($0, at: Self.now) }
      )
    }
    #expect(list == [sampleID(1), sampleID(2)] && page == [sampleID(2)])
    #expect(counts == [2, 1, 3, 1, 4])
  }

  @Test(arguments: StoreEngine.allCases)
  func aKeyIsUsedAsLongAsAnythingItSignedIsGood(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await populate(fresh)
    let uses = try await fresh.store.write { writer in
      var uses = [try writer.use(ofFileKey: "k1")]
      _ = try writer.issue(Sample.licenseFile(1, serial: "1", days: 2))
      _ = try writer.issue(Sample.licenseFile(2, serial: "2", days: 9))
      uses.append(try writer.use(ofFileKey: "k1"))
      _ = try writer.replace(sampleID(2), by: Sample.licenseFile(3, unit: 2, serial: "2", key: "k2", days: 20))
      uses.append(try writer.use(ofFileKey: "k1"))
      _ = try writer.revokeUnit(sampleID(2), reason: nil, at: sampleTime)
      uses.append(try writer.use(ofFileKey: "k1"))
      _ = try writer.issue(Sample.licenseFile(4, serial: "4"))
      uses.append(try writer.use(ofFileKey: "k1"))
      _ = try writer.revokeUnit(sampleID(4), reason: nil, at: sampleTime)
      _ = try writer.insert(Sample.parentLicense(), hash: [1])
      uses.append(try writer.use(ofFileKey: "k1"))
      _ = try writer.endParentLicense(of: sampleID(1), at: sampleTime)
      return uses + [try writer.use(ofFileKey: "k1"), try writer.use(ofFileKey: "k2")]
    }
    let day: Int64 = 86_400
    let (two, nine) = (sampleTime.adding(seconds: 2 * day), sampleTime.adding(seconds: 9 * day))
    #expect(
      uses == [
        .none, .until(nine), .until(nine), .until(two), .withoutEnd, .withoutEnd, .until(two), .none,
      ], "a document that was replaced is still good where it is installed")
  }

  @Test(arguments: StoreEngine.allCases)
  func revokedFilesAreListedWhileTheyWouldBeGood(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await populate(fresh)
    let lists = try await fresh.store.write { writer in
      for file in [
        Sample.licenseFile(1, serial: "1", days: 1), Sample.licenseFile(2, serial: "2", days: 2),
        Sample.licenseFile(3, serial: "3"), Sample.licenseFile(4, serial: "4"),
        Sample.licenseFile(5, license: 3, organization: 2, serial: "5"),
      ] { _ = try writer.issue(file) }
      _ = try writer.replace(sampleID(2), by: Sample.licenseFile(6, unit: 2, serial: "2", days: 3))
      for unit in [3, 1, 2, 5] { _ = try writer.revokeUnit(sampleID(unit), reason: nil, at: sampleTime) }
      return try [
        (nil, Self.now.adding(milliseconds: -1)), (nil, Self.now), (nil, Timestamp(milliseconds: .max - 1)),
        (sampleID(1), Self.now), (sampleID(2), Self.now), (sampleID(3), Self.now),
      ].map { try writer.revokedLicenseFiles(of: $0.0, endingAfter: $0.1) }
    }
    #expect(
      lists == [[1, 2, 3, 5, 6], [2, 3, 5, 6], [3, 5], [2, 3, 6], [5], []].map { $0.map { sampleID($0) } })
  }
}
