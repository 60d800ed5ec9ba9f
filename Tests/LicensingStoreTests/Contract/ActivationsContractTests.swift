import LicenseTokens
import LicensingCore
import Testing

@Suite struct ActivationsContractTests {
  private func used(_ fresh: FreshStore) async throws -> Int64? {
    try await fresh.store.read { try $0.license(sampleID(1))?.used }
  }

  @Test(arguments: StoreEngine.allCases)
  func everyFieldComesBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    let full = Activation(
      id: sampleID(2), licenseID: sampleID(1), organizationID: sampleID(1), deviceID: sampleID(2),
      createdAt: Timestamp(milliseconds: .min), redeemedAt: Timestamp(milliseconds: 0),
      releasedAt: Timestamp(milliseconds: .max))
    try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation(1))
      _ = try writer.charge(full)
    }
    let (found, list, rest) = try await fresh.store.read { reader in
      (
        try (1...3).map { try reader.activation(sampleID($0)) },
        try reader.activations(of: sampleID(1), page: Page()),
        try reader.activations(of: sampleID(1), page: Page(after: sampleID(1)))
      )
    }
    #expect(found == [Sample.activation(1), full, nil] && list == [Sample.activation(1), full] && rest == [full])
  }

  @Test(arguments: StoreEngine.allCases)
  func aDeviceThatIsOffTheListsIsChargedNothing(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let heard = try await refusal {
      try await fresh.store.write { writer in
        let device = try writer.device(sampleID(1))
        #expect(try writer.deleteDevice(sampleID(1), version: device?.version ?? 0, at: sampleTime))
        return try writer.charge(Sample.activation(1))
      }
    }
    #expect(heard == .notFound)
    #expect(try await used(fresh) == 0)
  }

  @Test(arguments: StoreEngine.allCases)
  func aDeviceIsChargedOnceWhileItsActivationLives(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let charges = try await fresh.store.write { writer in
      let first = [try writer.charge(Sample.activation(1)), try writer.charge(Sample.activation(2))]
      let released = [try writer.release(sampleID(1), at: sampleTime), try writer.release(sampleID(1), at: sampleTime)]
      let used = try writer.license(sampleID(1))?.used
      return (first, released, used, try writer.charge(Sample.activation(3)))
    }
    #expect(charges.0 == [.charged(sampleID(1)), .alreadyActive(sampleID(1))])
    #expect(charges.1 == [true, false] && charges.2 == 0 && charges.3 == .charged(sampleID(3)))
    #expect(try await used(fresh) == 1)
  }

  @Test(arguments: StoreEngine.allCases)
  func ofAHundredDevicesTenGetAQuotaOfTen(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 100)
    let charged = try await withThrowingTaskGroup { group in
      for number in 1...100 {
        group.addTask {
          do {
            return try await fresh.store.write { writer in
              let charge = try writer.charge(Sample.activation(number, device: number))
              if charge == .quotaExceeded { throw LicensingError.conflict(.quotaExceeded) }
              return charge == .charged(sampleID(number)) ? 1 : 0
            }
          } catch LicensingError.conflict(.quotaExceeded) {
            return 0
          }
        }
      }
      return try await group.reduce(0, +)
    }
    let rows = try await fresh.store.read { try $0.activations(of: sampleID(1), page: Page(limit: 200)).count }
    #expect(charged == 10 && rows == 10)
    #expect(try await used(fresh) == 10)
  }

  @Test(arguments: StoreEngine.allCases, [nil, 0, 1] as [Int64?])
  func theQuotaIsTheLimitAndNoneIsNoLimit(engine: StoreEngine, quota: Int64?) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2, quota: quota)
    let charges = try await fresh.store.write { writer in
      try (1...2).map { try writer.charge(Sample.activation($0, device: $0)) }
    }
    #expect(charges.filter { $0 == .quotaExceeded }.count == quota.map { 2 - Int($0) } ?? 0)
  }

  @Test(arguments: StoreEngine.allCases)
  func aReleasedActivationIsNotRedeemed(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let (results, redeemedAt) = try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation())
      let first = try writer.markRedeemed(sampleID(1), at: sampleTime)
      let again = try writer.markRedeemed(sampleID(1), at: sampleTime.adding(seconds: 9))
      let redeemedAt = try writer.activation(sampleID(1))?.redeemedAt
      _ = try writer.release(sampleID(1), at: sampleTime)
      return ([first, again, try writer.markRedeemed(sampleID(1), at: sampleTime)], redeemedAt)
    }
    #expect(results == [true, true, false] && redeemedAt == sampleTime, "the first redemption counts")
  }

  @Test(arguments: StoreEngine.allCases)
  func onlyApprovalsNobodyCanRedeemAnyMoreGiveTheirUnitBack(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 6)
    let now = sampleTime.adding(seconds: 600)
    let released = try await fresh.store.write { writer in
      for number in 1...6 { _ = try writer.charge(Sample.activation(number, device: number)) }
      _ = try writer.markRedeemed(sampleID(1), at: sampleTime)
      _ = try writer.release(sampleID(2), at: sampleTime)
      // 3: its approval has just expired; 4: lasts a millisecond more; 5: one of two lasts; 6: nothing waits for it.
      for (number, activation, lasts) in [(1, 3, 0), (2, 4, 1), (3, 5, 0), (4, 5, 1)] as [(Int, Int, Int64)] {
        _ = try writer.insert(
          Sample.authorization(number, expiresAt: now.adding(milliseconds: lasts)))
        let approval = DeviceAuthorization.Approval(userID: sampleID(1), activationID: sampleID(activation))
        _ = try writer.approve(sampleID(number), version: 1, approval: approval, at: sampleTime)
      }
      return try writer.releaseAbandoned(at: now, limit: 10)
    }
    #expect(Set(released) == [sampleID(3), sampleID(6)])
    #expect(try await used(fresh) == 3)
    #expect(try await fresh.store.write { try $0.releaseAbandoned(at: now, limit: 10) } == [])
    let later = try await fresh.store.write { try $0.releaseAbandoned(at: now.adding(milliseconds: 1), limit: 1) }
    #expect(later == [sampleID(4)], "a batch is no larger than asked for")
  }

  @Test(arguments: StoreEngine.allCases)
  func aStandingIsEverythingATokenDependsOn(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 2)
    let (standing, none) = try await fresh.store.write { writer in
      var hub = Sample.device(2, name: "HQ Hub")
      hub.url = "https://hub.example.com"
      _ = try writer.update(hub)
      var device = Sample.device(1)
      device.hubID = hub.id
      _ = try writer.update(device)
      _ = try writer.charge(Sample.activation())
      for key in [Sample.signingKey("old", .retired), Sample.signingKey(), Sample.signingKey("next", .announced)] {
        _ = try writer.insert(key)
      }
      _ = try writer.insert(Sample.signingKey("of files", .active, .file))
      return (try writer.standing(of: sampleID(1)), try writer.standing(of: sampleID(9)))
    }
    let (license, device) = try await fresh.store.read { (try $0.license(sampleID(1)), try $0.device(sampleID(1))) }
    let expected = ActivationStanding(
      activation: Sample.activation(), license: try #require(license), productCode: "pos1",
      tokenLifetimeSeconds: 259_200, renewalWindowDays: 30, device: try #require(device),
      organizationName: "Acme Stores", organizationIsDisabled: false,
      hub: LicenseClaims.Hub(
        id: (sampleID(2) as DeviceID).text, name: "HQ Hub", url: "https://hub.example.com"),
      signingKeyID: "key")
    #expect(standing == expected && none == nil)
  }

  /// Tokens say what the product still defines, in the license's order.
  @Test(arguments: StoreEngine.allCases)
  func aStandingGrantsWhatTheProductDefines(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let granted = try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation())
      var (license, product) = (Sample.license(), Sample.product())
      license.features = ["z", "xms", "a", "xm"]
      guard let changed = try writer.update(license) else { return [[String]?]() }
      return try [["a", "xms", "b", "z"], ["xms"], []].map { codes in
        product.features = codes.map { .init(code: $0, name: $0) }
        product = try writer.update(product) ?? product
        let kept = try writer.license(license.id)
        return kept == changed ? try writer.standing(of: sampleID(1))?.license.features : nil
      }
    }
    #expect(granted == [["z", "xms", "a"], ["xms"], []])
  }

  @Test(arguments: StoreEngine.allCases)
  func aStandingShowsWhatWasDisabledOrDeleted(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store)
    let refusals = try await fresh.store.write { writer in
      _ = try writer.charge(Sample.activation())
      var organization = Sample.organization()
      organization.isDisabled = true
      _ = try writer.update(organization)
      let disabled = try writer.standing(of: sampleID(1))?.refusal(at: sampleTime)
      organization.isDisabled = false
      organization.version = 2
      _ = try writer.update(organization)
      let enabled = try writer.standing(of: sampleID(1))?.refusal(at: sampleTime)
      _ = try writer.deleteDevice(sampleID(1), version: 1, at: sampleTime)
      let deleted = try writer.standing(of: sampleID(1))?.refusal(at: sampleTime)
      return [disabled, enabled, deleted]
    }
    #expect(refusals == [.organizationDisabled, nil, .deviceDisabled])
  }

  @Test(arguments: StoreEngine.allCases)
  func reservedIsWhatNobodyHasRedeemed(engine: StoreEngine) async throws {
    let fresh = try await engine.freshStore()
    try await Sample.populate(fresh.store, devices: 4)
    let counts = try await fresh.store.write { writer in
      try writer.insert(Sample.license(2))
      for number in 1...3 { _ = try writer.charge(Sample.activation(number, device: number)) }
      _ = try writer.charge(Sample.activation(4, license: 2, device: 4))
      var counts = [try writer.reservedCount(of: sampleID(1))]
      _ = try writer.markRedeemed(sampleID(1), at: sampleTime)
      counts.append(try writer.reservedCount(of: sampleID(1)))
      _ = try writer.release(sampleID(2) as ActivationID, at: sampleTime)
      return counts + (try (1...3).map { try writer.reservedCount(of: sampleID($0)) })
    }
    #expect(counts == [3, 2, 1, 1, 0])
  }
}
