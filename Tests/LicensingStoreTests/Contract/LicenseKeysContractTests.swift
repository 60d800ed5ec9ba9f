import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct LicenseKeysContractTests {
  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let domain = LicenseKey(
      id: sampleID(2), licenseID: sampleID(1), organizationID: sampleID(1), productID: sampleID(1), method: .domain,
      mac: [0, 255], sealedText: [], maskedText: awkwardText, locksAllowed: 1000, isBlocked: true, note: awkwardText,
      version: 3, createdAt: Timestamp(milliseconds: .min), updatedAt: Timestamp(milliseconds: .max))
    let added = try await fresh.store.write { writer in
      [try writer.insert(Sample.licenseKey()), try writer.insert(domain)]
    }
    let (found, byMAC, list, rest) = try await fresh.store.read { reader in
      (
        try (1...3).map { try reader.licenseKey(sampleID($0)) },
        try [Sample.keyMAC(1), [0, 255], []].map { try reader.licenseKey(product: sampleID(1), mac: $0) },
        try reader.licenseKeys(of: sampleID(1), search: nil, page: Page()),
        try reader.licenseKeys(of: sampleID(1), search: nil, page: Page(limit: 1, after: sampleID(1)))
      )
    }
    #expect(added == [true, true])
    #expect(found == [Sample.licenseKey(), domain, nil] && byMAC == found)
    #expect(list == [Sample.licenseKey(), domain] && rest == [domain])
    #expect(try await fresh.store.read { try $0.licenseKeyCount(of: sampleID(1)) } == 2)
    #expect(try await fresh.store.read { try $0.licenseKeyCount(of: sampleID(2)) } == 0)
  }

  @Test(arguments: StoreEngine.allCases)
  func aTextIsOneKeyOfAProductAndAnotherOfTheNext(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store)
    var same = Sample.licenseKey(2)
    same = LicenseKey(
      id: same.id, licenseID: same.licenseID, organizationID: same.organizationID, productID: same.productID,
      mac: Sample.keyMAC(1), sealedText: [1], maskedText: "x", createdAt: sampleTime, updatedAt: sampleTime)
    let other = LicenseKey(
      id: sampleID(3), licenseID: sampleID(1), organizationID: sampleID(1), productID: sampleID(2),
      mac: Sample.keyMAC(1), sealedText: [1], maskedText: "x", createdAt: sampleTime, updatedAt: sampleTime)
    let added = try await fresh.store.write { [same] writer in
      _ = try writer.insert(Sample.product(2))
      return [try writer.insert(same), try writer.insert(other)]
    }
    #expect(added == [false, true])
    #expect(try await fresh.store.read { try $0.licenseKey(sampleID(1)) } == Sample.licenseKey())
  }

  @Test(arguments: StoreEngine.allCases)
  func aSearchLooksThroughMaskedTextsAndNotes(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    try await fresh.store.write { writer in
      for (number, note) in [(1, nil), (2, "Büro 100 %"), (13, "büro 1000")] as [(Int, String?)] {
        _ = try writer.insert(Sample.licenseKey(number, note: note))
      }
    }
    let found = try await fresh.store.read { reader in
      try ["BÜRO", "100 %", "mysoft", "••••-1", "-13", "_", "13\nb", "nothing"].map { search in
        try reader.licenseKeys(of: sampleID(1), search: search, page: Page()).map(\.id)
      }
    }
    #expect(found == [[2, 13], [2], [1, 2, 13], [1, 13], [13], [], [13], []].map { $0.map { sampleID($0) } })
  }

  @Test(arguments: StoreEngine.allCases)
  func aChangeNeedsTheCurrentVersionAndNoLessThanIsUsed(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, locksAllowed: 3)
    var changed = Sample.licenseKey(locksAllowed: 2)
    changed.isBlocked = true
    changed.note = "Desk 7"
    changed.updatedAt = sampleTime.adding(seconds: 1)
    var tooFew = changed
    tooFew.locksAllowed = 1
    let (refused, updated, lost) = try await fresh.store.write { [changed, tooFew] writer in
      for number in 1...2 { _ = try writer.take(Sample.keyLock(number, ip: "192.0.2.\(number)")) }
      return (try writer.update(tooFew), try writer.update(changed), try writer.update(changed))
    }
    #expect(refused == nil && lost == nil)
    #expect(updated?.locksAllowed == 2 && updated?.locksUsed == 2 && updated?.version == 2)
    #expect(updated?.isBlocked == true && updated?.note == "Desk 7" && updated?.updatedAt == changed.updatedAt)
    let found = try await fresh.store.read { try $0.licenseKeys(of: sampleID(1), search: "desk", page: Page()) }
    #expect(found == [updated], "a new note is searched")
  }

  @Test(arguments: StoreEngine.allCases)
  func aKeyIsAllowedMoreOnlyWhenAllItsLocksLive(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store)
    let allowed = try await fresh.store.write { writer in
      try writer.raiseLocksAllowed(sampleID(1), at: sampleTime)
      let free = try writer.licenseKey(sampleID(1))
      _ = try writer.take(Sample.keyLock())
      try writer.raiseLocksAllowed(sampleID(1), at: sampleTime)
      return [free, try writer.licenseKey(sampleID(1))]
    }
    #expect(allowed.map { $0?.locksAllowed } == [1, 2] && allowed.map { $0?.version } == [1, 2])
  }

  @Test(arguments: StoreEngine.allCases)
  func aStandingIsEverythingACheckDependsOn(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populateKeys(fresh.store, locksAllowed: 2, quota: 7)
    let standings = try await fresh.store.write { writer in
      let before = try writer.keyStanding(product: sampleID(1), mac: Sample.keyMAC(1))
      _ = try writer.take(Sample.keyLock())
      var license = Sample.license(quota: 7)
      license.renewalDate = RenewalDate("2027-06-30")
      license.standing = .suspended
      _ = try writer.update(license)
      var organization = Sample.organization()
      organization.isDisabled = true
      _ = try writer.update(organization)
      var key = Sample.licenseKey(locksAllowed: 2)
      key.isBlocked = true
      _ = try writer.update(key)
      let none = [
        try writer.keyStanding(product: sampleID(2), mac: Sample.keyMAC(1)),
        try writer.keyStanding(product: sampleID(1), mac: []),
      ]
      return [before, try writer.keyStanding(product: sampleID(1), mac: Sample.keyMAC(1))] + none
    }
    func standing(
      isBlocked: Bool, used: Int64, renewalDate: RenewalDate?, _ standing: LicenseStanding, isDisabled: Bool
    ) -> KeyStanding {
      KeyStanding(
        keyID: sampleID(1), licenseID: sampleID(1), organizationID: sampleID(1), locksAllowed: 2, isBlocked: isBlocked,
        quota: 7, used: used, renewalDate: renewalDate, standing: standing, organizationIsDisabled: isDisabled)
    }
    #expect(
      standings == [
        standing(isBlocked: false, used: 0, renewalDate: nil, .active, isDisabled: false),
        standing(isBlocked: true, used: 1, renewalDate: RenewalDate("2027-06-30"), .suspended, isDisabled: true), nil,
        nil,
      ])
  }
}
