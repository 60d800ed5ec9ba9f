import Cryptography
import LicensingCore
import Testing

/// What rests on signing keys.
@Suite struct SigningKeyUseContractTests {
  @Test(arguments: StoreEngine.allCases)
  func familiesAreCountedByTheirLastRefresh(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 4)
    try await fresh.store.write { writer in
      for number in 1...4 {
        _ = try writer.charge(Sample.activation(number, device: number))
        try writer.insert(
          Sample.family(
            number, activation: number, device: number, refreshedAt: sampleTime.adding(seconds: Int64(number))))
      }
      _ = try writer.endFamily(ofDevice: sampleID(3), .revoked, at: sampleTime)
    }
    let counts = try await fresh.store.read { reader in
      try [(1, 2), (1, 5), (2, 4), (5, 9)].map { start, end in
        try reader.familyCount(
          refreshedFrom: sampleTime.adding(seconds: start), before: sampleTime.adding(seconds: end))
      } + [try reader.familyCount(refreshedFrom: Timestamp(milliseconds: .min), before: Timestamp(milliseconds: .max))]
    }
    #expect(counts == [1, 3, 1, 0, 3])
  }

  @Test(arguments: StoreEngine.allCases)
  func removedKeysAreListedApartNewestFirst(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    let (present, removed, one) = try await fresh.store.write { writer in
      for number in 1...4 {
        _ = try writer.insert(
          SigningKeyRecord(
            id: "key\(number)", purpose: .token, algorithm: .es256, sealedPrivateKey: [UInt8(number)], state: .retired,
            createdAt: sampleTime.adding(seconds: Int64(number)), activatesAt: sampleTime, removesAt: nil))
      }
      for number in 1...3 { _ = try writer.removeKey("key\(number)") }
      return (
        try writer.signingKeys(), try writer.removedSigningKeys(limit: 9), try writer.removedSigningKeys(limit: 1)
      )
    }
    #expect(present.map(\.id) == ["key4"] && removed.map(\.id) == ["key3", "key2", "key1"])
    #expect(removed.allSatisfy { $0.state == .removed && $0.sealedPrivateKey.isEmpty } && one.map(\.id) == ["key3"])
  }

  @Test(arguments: StoreEngine.allCases)
  func goodFilesAreCountedByTheirKey(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let counts = try await fresh.store.write { writer in
      for number in 1...3 { _ = try writer.issue(Sample.licenseFile(number, serial: "SN-\(number)00")) }
      let key = try #require(try writer.licenseFile(sampleID(1))).keyID
      var counts = [try writer.goodLicenseFileCount(ofKey: key, at: sampleTime)]
      _ = try writer.revokeUnit(sampleID(2), reason: nil, at: sampleTime)
      counts.append(try writer.goodLicenseFileCount(ofKey: key, at: sampleTime))
      counts.append(try writer.goodLicenseFileCount(ofKey: "another", at: sampleTime))
      return counts + [try writer.parentLicenseCount(ofKey: key)]
    }
    #expect(counts == [3, 2, 0, 0])
  }
}
