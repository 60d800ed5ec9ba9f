@testable import LicensingCore
@testable import LicensingStore

/// What frequent requests and large lists ask the store for.
enum HotPaths {
  static let all: [(name: String, run: @Sendable (SQLTransaction) throws -> Void)] = [
    ("a client authenticates", { _ = try $0.client("countersign-agent") }),
    ("a device polls", { _ = try $0.deviceAuthorization(deviceCodeHash: [1]) }),
    ("a device is told to slow down", { try $0.slowDown(sampleID(1)) }),
    ("a poll is noted", { try $0.keep(.polled(sampleID(1), at: sampleTime)) }),
    ("a device is seen", { try $0.keep(.deviceSeen(sampleID(1), at: sampleTime)) }),
    ("a family is looked at", { _ = try $0.familyStanding(sampleID(1)) }),
    ("a family's state is looked at", { _ = try $0.familyState(sampleID(1), signedWith: "key") }),
    ("an activation is looked at", { _ = try $0.standing(of: sampleID(1)) }),
    (
      "a family advances",
      { _ = try $0.advance(FamilyStep(sampleID(1), from: 0, to: 1, tokenHash: [1], at: sampleTime, address: "")) }
    ),
    ("the family of a device ends", { _ = try $0.endFamily(ofDevice: sampleID(1), .replaced, at: sampleTime) }),
    (
      "the family of an activation ends", { _ = try $0.endFamily(ofActivation: sampleID(1), .released, at: sampleTime) }
    ),
    ("an address is counted", { _ = try $0.pendingCount(client: "c", bucket: "b", at: sampleTime, upTo: 20) }),
    ("a neighbourhood is counted", { _ = try $0.pendingCount(prefix: "p", at: sampleTime, upTo: 200) }),
    ("a user code is looked up", { _ = try $0.deviceAuthorization(userCodeMAC: [1]) }),
    (
      "an attempt is taken",
      { _ = try $0.takeAttempt(AttemptLimit(.wrongCodeByUser, subject: "u", most: 5), at: sampleTime) }
    ),
    ("attempts are purged", { _ = try $0.purgeAttempts(at: sampleTime, limit: 200) }),
    ("authorizations are purged", { _ = try $0.purgeDeviceAuthorizations(at: sampleTime, limit: 200) }),
    ("idle families end", { _ = try $0.endIdleFamilies(at: sampleTime, limit: 200) }),
    ("abandoned activations are released", { _ = try $0.releaseAbandoned(at: sampleTime, limit: 200) }),
    ("an API token is used", { _ = try $0.apiToken(hash: [1]) }),
    ("an API token is noted", { try $0.keep(.apiTokenUsed(sampleID(1), at: sampleTime)) }),
    ("memberships are read", { _ = try $0.memberships(of: sampleID(1)) }),
    ("devices are listed", { _ = try $0.devices(of: sampleID(1), search: nil, page: Page(after: sampleID(1))) }),
    (
      "devices are listed in every order",
      {
        for sort in DeviceListQuery.Sort.allCases {
          for isDescending in [false, true] {
            var query = DeviceListQuery()
            (query.sort, query.isDescending) = (sort, isDescending)
            for cursor in [nil, DeviceListCursor(id: sampleID(1), key: "5")] {
              _ = try $0.deviceList(of: sampleID(1), query, page: DeviceListPage(after: cursor))
            }
          }
        }
      }
    ),
    (
      "organizations are listed",
      {
        for search in [nil, "acme stores"] {
          let after = search == nil ? ListCursor<OrganizationKind>(id: sampleID(1), key: "a") : nil
          _ = try $0.organizationList(member: nil, search: search, limit: 50, after: after)
        }
        _ = try $0.organizationList(member: sampleID(1), search: nil, limit: 50, after: nil)
        _ = try $0.areOrganizationsUnprepared()
        try $0.prepareOrganizationsForLists(limit: 50)
      }
    ),
    ("devices are counted", { _ = try $0.deviceCounts(of: sampleID(1), search: nil) }),
    ("licenses are summed up", { _ = try $0.licenseSummaries(of: sampleID(1), limit: 9) }),
    (
      "silent devices are counted",
      { _ = try $0.silentDevices(of: sampleID(1), shortestLifetimeSeconds: 300, at: sampleTime, limit: 9) }
    ),
    ("open installations are counted", { _ = try $0.openInstallations(of: sampleID(1), limit: 9) }),
    ("hubs are listed", { _ = try $0.hubIDs(of: sampleID(1), after: nil, limit: 9) }),
    (
      "devices under a hub are listed",
      { _ = try $0.devices(under: sampleID(1), in: sampleID(1), after: sampleID(2), limit: 9) }
    ),
    ("hubs under a hub are listed", { _ = try $0.hubs(under: sampleID(1), in: sampleID(1), limit: 9) }),
    (
      "devices under a hub are counted", { _ = try $0.deviceCount(under: sampleID(1), in: sampleID(1), upTo: 9) }
    ),
    ("activations of a device are listed", { _ = try $0.activations(of: sampleID(1) as DeviceID, limit: 9) }),
    ("holders of a device's tokens are listed", { _ = try $0.holders(of: sampleID(1), limit: 9) }),
    (
      "devices are searched",
      {
        try $0.insert(Sample.device(7, name: "Store 12 till"))
        for search in ["till", "store 12 till"] { _ = try $0.devices(of: sampleID(1), search: search, page: Page()) }
      }
    ),
    ("a device is renamed", { _ = try $0.update(Sample.device(1, name: "Till", serial: "SN-1")) }),
    ("devices are prepared for lists", { _ = try $0.prepareForLists(limit: 100) }),
    ("a serial number is looked up", { _ = try $0.devices(of: sampleID(1), serialNumber: "SN-1") }),
    ("a hub is deleted", { _ = try $0.deleteDevice(sampleID(1), version: 1, at: sampleTime) }),
    ("licenses are listed", { _ = try $0.licenses(of: sampleID(1), page: Page()) }),
    ("activations are listed", { _ = try $0.activations(of: sampleID(1), page: Page()) }),
    ("living activations are listed", { _ = try $0.livingActivations(of: sampleID(1)) }),
    ("audit events of an organization are listed", { _ = try $0.auditEvents(of: sampleID(1), page: Page()) }),
    ("a check token is looked up", { _ = try $0.checkedProduct(tokenHash: [1]) }),
    ("a license key is checked", { _ = try $0.keyStanding(product: sampleID(1), mac: [1]) }),
    ("the living locks of a key are read", { _ = try $0.livingLocks(of: sampleID(1)) }),
    ("a lock is taken", { _ = try $0.take(Sample.keyLock()) }),
    (
      "a lock is released",
      {
        _ = try $0.take(Sample.keyLock())
        _ = try $0.release(
          sampleID(1), rules: .init(cooldownSeconds: 1, releasesPerYear: 9), at: sampleTime)
      }
    ),
    ("a blocked installation is looked up", { _ = try $0.isBlockedInstallation(key: sampleID(1), fingerprint: [1]) }),
    (
      "a good check is noted",
      {
        for lock in [sampleID(1), nil] as [KeyLockID?] {
          let check = GoodCheck(keyID: sampleID(1), lockID: lock, shownValues: [:], address: "", at: sampleTime)
          try $0.keep(.checkPassed(check))
        }
      }
    ),
    ("a refused check is noted", { try $0.keep(.checkRefused(Sample.refusal())) }),
    ("license keys are listed", { _ = try $0.licenseKeys(of: sampleID(1), search: nil, page: Page()) }),
    ("license keys are searched", { _ = try $0.licenseKeys(of: sampleID(1), search: "x", page: Page()) }),
    ("license keys are counted", { _ = try $0.licenseKeyCount(of: sampleID(1)) }),
    ("locks of a license are listed", { _ = try $0.keyLocks(of: sampleID(1), key: nil, page: Page()) }),
    ("locks of a key are listed", { _ = try $0.keyLocks(of: sampleID(1), key: sampleID(1), page: Page()) }),
    (
      "unauthorized installations are listed",
      { _ = try $0.unauthorizedInstallations(of: sampleID(1), page: Page()) }
    ),
    ("the reserved units of a license are counted", { _ = try $0.reservedCount(of: sampleID(1)) }),
    ("a product's license files are looked up", { _ = try $0.licenseFileSettings(of: sampleID(1)) }),
    (
      "a device's license file is looked up",
      { _ = try $0.livingLicenseFile(of: sampleID(1), serialKey: "S", articleKey: "A") }
    ),
    ("a license file is issued", { _ = try $0.issue(Sample.licenseFile()) }),
    (
      "a license file is replaced",
      {
        _ = try $0.issue(Sample.licenseFile())
        _ = try $0.replace(sampleID(1), by: Sample.licenseFile(2, unit: 1))
      }
    ),
    (
      "a license file is revoked",
      {
        _ = try $0.issue(Sample.licenseFile())
        _ = try $0.revokeUnit(sampleID(1), reason: nil, at: sampleTime)
      }
    ),
    (
      "the license files of a license are revoked",
      { _ = try $0.revokeLicenseFiles(of: sampleID(1), reason: "", at: sampleTime) }
    ),
    ("license files are listed", { _ = try $0.licenseFiles(of: sampleID(1), search: nil, state: nil, page: Page()) }),
    ("license files are searched", { _ = try $0.licenseFiles(of: sampleID(1), search: "x", state: nil, page: Page()) }),
    ("license files are bundled", { _ = try $0.livingLicenseFiles(of: sampleID(1), limit: 10_001) }),
    ("license files are counted", { _ = try $0.livingLicenseFileCount(of: sampleID(1)) }),
    ("revoked license files are listed", { _ = try $0.revokedLicenseFiles(of: nil, endingAfter: sampleTime) }),
    (
      "an organization's revoked license files are listed",
      { _ = try $0.revokedLicenseFiles(of: sampleID(1), endingAfter: sampleTime) }
    ),
    (
      "license files without a key are counted",
      {
        for scope in [.license(sampleID(1)), .organization(sampleID(1)), .everywhere] as [LicenseFileScope] {
          _ = try $0.licenseFileWithoutKeyCount(scope, at: sampleTime)
        }
      }
    ),
    (
      "license files without a key are listed",
      { _ = try $0.licenseFilesWithoutKey(of: sampleID(1), at: sampleTime, page: Page()) }
    ),
    ("the use of a file key is looked up", { _ = try $0.use(ofFileKey: "k1") }),
    ("a parent credential is looked up", { _ = try $0.parentLicense(hash: [1]) }),
    ("a parent license file is looked up", { _ = try $0.parentLicense(of: sampleID(1)) }),
    ("a parent license file ends", { _ = try $0.endParentLicense(of: sampleID(1), at: sampleTime) }),
    ("the use of a parent license file is noted", { try $0.keep(.parentLicenseUsed(sampleID(1), at: sampleTime)) }),
    (
      "the devices that use a license are listed",
      { _ = try $0.devicesInUse(of: sampleID(1), search: nil, page: Page()) }
    ),
    (
      "the devices that use a license are searched",
      {
        try $0.insert(Sample.device(7, name: "Store 12 till"))
        for most in [0, 9] as [Int64] {
          _ = try $0.devicesInUse(of: sampleID(1), search: "store 12", Page(), lookingAt: most)
        }
      }
    ),
    ("a device that uses a license is looked up", { _ = try $0.deviceInUse(sampleID(1)) }),
    ("the devices that use a license are counted", { _ = try $0.livingActivationCount(of: sampleID(1), upTo: 9) }),
    (
      "an organization's pending requests are listed",
      { _ = try $0.pendingDeviceAuthorizations(for: sampleID(1), at: sampleTime, page: Page()) }
    ),
    (
      "an organization's pending requests are counted",
      { _ = try $0.pendingCount(for: sampleID(1), at: sampleTime, upTo: 100) }
    ),
    (
      "token families are counted by their last refresh",
      { _ = try $0.familyCount(refreshedFrom: sampleTime, before: sampleTime.adding(seconds: 9)) }
    ),
    ("what is licensed with a product is counted", { _ = try $0.use(of: Sample.product(), at: sampleTime) }),
    ("the good files of a key are counted", { _ = try $0.goodLicenseFileCount(ofKey: "k1", at: sampleTime) }),
    ("the parent license files of a key are counted", { _ = try $0.parentLicenseCount(ofKey: "k1") }),
    ("all audit events are listed", { _ = try $0.auditEvents(of: nil, page: Page()) }),
    ("the newest audit events are listed", { _ = try $0.auditEntries(AuditSearch(), .newestFirst, page: Page()) }),
    (
      "audit events are searched",
      {
        for search in AuditSearch.everyKind {
          for order in AuditOrder.allCases { _ = try $0.auditEntries(search, order, page: Page(after: sampleID(1))) }
        }
      }
    ),
    ("the state of the audit chain is looked up", { _ = try $0.auditChainState() }),
    ("unsealed audit events are looked for", { _ = try $0.hasUnsealedAuditEvents() }),
    ("unsealed audit events are read", { _ = try $0.unsealedAuditRecords(limit: 500) }),
    (
      "an audit event is sealed",
      {
        let seal = AuditSeal(sequence: 1, previousHash: [], hash: [])
        _ = try $0.seal("evt_1", seal)
        _ = try $0.moveAuditHead(from: .start, to: AuditHead(sequence: 1, hash: []))
      }
    ),
    ("the audit chain is walked", { _ = try $0.sealedAuditRecords(after: 7, upTo: 9, limit: 2000) }),
  ]
}

extension AuditSearch {
  /// One search for each set of conditions that there can be.
  static let everyKind: [AuditSearch] = (0..<32).map { bits in
    AuditSearch(
      of: bits & 1 == 0 ? nil : sampleID(1), subjects: bits & 2 == 0 ? nil : ["dev_1", "dev_2"],
      actorKind: bits & 4 == 0 ? nil : .user, actorID: bits & 8 == 0 ? nil : "usr_1",
      action: bits & 16 == 0 ? nil : .licenseSuspended, from: sampleTime, to: sampleTime.adding(seconds: 60))
  }
}
