import LicenseTokens
import LicensingCore
import Testing

/// Changes of products, licenses and devices: what is refused, and what it says.
@Suite struct ChangesTests {
  private func fields(_ body: () async throws -> some Any) async throws -> [String] {
    guard case .invalid(let problems)? = try await refusal(body) else { return [] }
    return problems.map(\.field)
  }

  @Test func everythingWrongWithAProductIsNamed() async throws {
    let world = try await LicensingWorld()
    var draft = CreateProduct.Draft(code: "POS", number: 0, name: "")
    draft.features = [.init(code: "a", name: "A"), .init(code: "a", name: "A")]
    draft.tokenLifetimeSeconds = 299
    draft.renewalWindowDays = 3651
    let wrong = draft
    let named = try await fields { try await CreateProduct(world.context)(wrong, by: world.administrator) }
    #expect(named == ["code", "number", "name", "features", "token_lifetime_seconds", "renewal_window_days"])
    let taken = [CreateProduct.Draft(code: "pos", number: 99, name: "x"), .init(code: "other", number: 7, name: "x")]
    for (draft, field) in zip(taken, ["code", "number"]) {
      let heard = try await refusal { try await CreateProduct(world.context)(draft, by: world.administrator) }
      #expect(heard == .taken(field: field))
    }
  }

  @Test func aLicenseGrantsFeaturesOfItsProductOnce() async throws {
    let world = try await LicensingWorld()
    for (features, quota, named) in [
      (["zzz"], 1, ["features"]), (["xms", "xms"], 1, ["features"]), ([], -1, ["quota"]),
      ([], 1_000_000_001, ["quota"]),
      (["xms", "kds"], 1_000_000_000, []), ([], 0, []),
    ] as [([String], Int64, [String])] {
      let draft = CreateLicense.Draft(productID: world.product.id, features: features, quota: quota, renewalDate: nil)
      let heard = try await fields {
        try await CreateLicense(world.context)(draft, in: world.organization.id, by: world.administrator)
      }
      #expect(heard == named)
    }
    let draft = CreateLicense.Draft(productID: sampleID(1), features: [], quota: nil, renewalDate: nil)
    let heard = try await fields {
      try await CreateLicense(world.context)(draft, in: world.organization.id, by: world.administrator)
    }
    #expect(heard == ["product_id"])
  }

  @Test func aQuotaIsNotSetBelowItsUse() async throws {
    let world = try await LicensingWorld(devices: 2)
    for device in world.devices { _ = try await world.license(device) }
    var change = ChangeLicense.Change()
    change.quota = .set(1)
    let low = change
    let heard = try await refusal {
      try await ChangeLicense(world.context)(world.license.id, version: 1, low, by: world.administrator)
    }
    #expect(heard == .conflict(.quotaBelowUse(used: 2)))
    change.quota = .set(2)
    #expect(
      try await ChangeLicense(world.context)(world.license.id, version: 1, change, by: world.administrator).used == 2)
  }

  @Test func oneOfTwoChangesOfAVersionWins() async throws {
    let world = try await LicensingWorld()
    let outcomes = try await withThrowingTaskGroup { group in
      for number in 0..<20 {
        group.addTask {
          var change = ChangeDevice.Change()
          change.name = .set("Till \(number)")
          let final = change
          return try await refusal {
            try await ChangeDevice(world.context)(world.device.id, version: 1, final, by: world.manager)
          }
        }
      }
      return try await group.reduce(into: [LicensingError?]()) { $0.append($1) }
    }
    #expect(outcomes.filter { $0 == nil }.count == 1)
    #expect(outcomes.filter { $0 == .changedMeanwhile }.count == 19)
  }

  private func setHub(_ hub: DeviceID?, of index: Int, in world: LicensingWorld) async throws -> [String] {
    let id = world.devices[index].id
    let version = try #require(try await world.store.read { try $0.device(id)?.version })
    var change = ChangeDevice.Change()
    change.hubID = .set(hub)
    let final = change
    return try await fields { try await ChangeDevice(world.context)(id, version: version, final, by: world.manager) }
  }

  @Test func hubsMakeNoCircle() async throws {
    let world = try await LicensingWorld(devices: 3)
    let ids = world.devices.map(\.id)
    #expect(try await setHub(ids[0], of: 0, in: world) == ["hub_id"])
    #expect(try await setHub(sampleID(9), of: 0, in: world) == ["hub_id"])
    #expect(try await setHub(ids[1], of: 0, in: world) == [])
    #expect(try await setHub(ids[2], of: 1, in: world) == [])
    #expect(try await setHub(ids[0], of: 2, in: world) == ["hub_id"])
    #expect(try await setHub(nil, of: 0, in: world) == [])
    #expect(try await setHub(ids[0], of: 2, in: world) == [])
  }

  @Test func aDeviceOutlivesItsHub() async throws {
    let world = try await LicensingWorld(devices: 2)
    #expect(try await setHub(world.devices[1].id, of: 0, in: world) == [])
    try await DeleteDevice(world.context)(world.devices[1].id, version: nil, by: world.manager)
    var change = ChangeDevice.Change()
    change.isDisabled = .set(true)
    let version = try #require(try await world.store.read { try $0.device(world.device.id)?.version })
    let changed = try await ChangeDevice(world.context)(world.device.id, version: version, change, by: world.manager)
    #expect(changed.isDisabled && changed.hubID == nil)
  }

  @Test func everythingWrongWithADeviceIsNamed() async throws {
    let world = try await LicensingWorld()
    let other = try await CreateOrganization(world.context)(name: "Other", by: world.administrator)
    let foreign = try await world.context.makeLicense(of: world.product.id, for: other.id)
    var draft = CreateDevice.Draft(name: " ", kind: .server)
    draft.serialNumber = String(repeating: "1", count: 65)
    draft.articleNumber = "a\nb"
    draft.url = "javascript:alert(1)"
    draft.hubID = sampleID(9)
    draft.licenseID = foreign.id
    let wrong = draft
    let named = try await fields {
      try await CreateDevice(world.context)(wrong, in: world.organization.id, by: world.manager)
    }
    #expect(named == ["name", "serial_number", "article_number", "url", "hub_id", "license_id"])
  }

  @Test func purgingSaysWhetherThereMayBeMore() async throws {
    let limits = LicensingPolicy.Limits(pendingPerAddress: 0, pendingPerPrefix: 0, pendingTotal: 0)
    let world = try await LicensingWorld(policy: LicensingPolicy(issuer: LicensingWorld.issuer, limits: limits))
    for _ in 0..<201 { _ = try await world.authorize() }
    world.clock.advance(seconds: 4200)
    #expect(try await PurgeExpired(world.context)())
    #expect(try await world.count("device_authorizations") == 1)
    #expect(try await PurgeExpired(world.context)() == false)
    #expect(try await world.count("device_authorizations") == 0)
  }
}
