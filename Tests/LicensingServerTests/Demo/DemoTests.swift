import LicenseTokens
import LicensingCore
import LicensingStore
import TestDirectories
import TestInstruments
import Testing

@testable import LicensingServer

@Suite struct DemoTests {
  @Test func aSmallBusinessIsMadeOnce() async throws {
    let directory = try TemporaryDirectory()
    let logger = RecordedLog().logger
    let engine = try SQLiteEngine(path: directory.path("store.sqlite"), logger: logger, onFatal: { _ in })
    let store = SQLStore(engine: engine, logger: logger)
    try await store.migrate(now: AdjustableClock.start)
    let master = try #require(MasterKey(number: 1, bytes: Array(0..<32)))
    let context = LicensingContext(
      store: store, clock: AdjustableClock(), random: SeededRandom(), keys: try SecretKeys(master),
      policy: LicensingPolicy(issuer: ServerWorld.issuer))
    let demo = Demo(context)
    let first = try #require(try await demo.prepare())
    let password = first.password
    #expect(password.wholeMatch(of: #/([bcdfghjklmnpqrstvwxz]{4}-){4}[bcdfghjklmnpqrstvwxz]{4}/#) != nil)
    let administrator = try #require(try await store.read { try $0.user(emailKey: Demo.email) })
    #expect(administrator.isPlatformAdministrator && administrator.name == "Demo Administrator")
    let presented = try #require(Password(presented: password))
    #expect(PasswordHash(stored: administrator.passwordHash ?? "").isHash(of: presented))

    let organizations = try await store.read { try $0.organizations(member: nil, page: Page()) }
    #expect(organizations.map(\.name) == ["Acme Stores"])
    let id = try #require(organizations.first?.id)
    let licenses = try await store.read { try $0.licenses(of: id, page: Page()) }
    #expect(licenses.map(\.quota).sorted { ($0 ?? 0) < ($1 ?? 0) } == [3, 10, 10])
    #expect(Set(licenses.map(\.features)) == [["xms", "loyalty"], [], ["l2", "l3"]])
    #expect(licenses.map(\.renewalDate) == Array(repeating: RenewalDate("2027-09-21"), count: 3))
    let devices = try await store.read { try $0.devices(of: id, search: nil, page: Page()) }
    let hub = devices.first { $0.name == "HQ Hub" }
    let servers = devices.filter { $0.kind == .server }
    #expect(Set(servers.map(\.name)) == ["HQ Hub", "Store 12 server", "Store 17 server", "Store 23 server"])
    #expect(hub?.url == "https://hub.example.com" && hub?.hubID == nil)
    #expect(servers.filter { $0.id != hub?.id }.allSatisfy { $0.hubID == hub?.id })
    let ofDevices = licenses.first { $0.features == ["xms", "loyalty"] }?.id
    #expect(servers.allSatisfy { $0.licenseID == ofDevices })

    // Four switches in a hall, and license files for three of them.
    let switches = devices.filter { $0.kind == .switch }
    #expect(Set(switches.map(\.name)) == Set((1...4).map { "Hall 1 switch \($0)" }))
    let ofSwitches = try #require(licenses.first { $0.features == ["l2", "l3"] })
    #expect(ofSwitches.quota == 3 && switches.allSatisfy { $0.licenseID == ofSwitches.id })
    let numbers = switches.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }
    let issued = try await IssueLicenseFiles(context)(numbers, under: .actor(.operator, ofSwitches.id))
    let results = issued.outcomes.map { outcome -> LicenseFileError? in
      if case .error(let error) = outcome.result { error } else { nil }
    }
    #expect(results == [nil, nil, nil, .insufficientQuota])

    #expect(first.licenseKey.wholeMatch(of: #/MYSOFT(-[A-Z2-9]{5}){4}/#) != nil)
    let address = first.checkURL.split(separator: "/").map(String.init)
    #expect(first.checkURL.hasPrefix(ServerWorld.issuer + "/license/checking/cst_") && address.last == "1002")
    let query = CheckQuery(
      parameters: [("key", first.licenseKey), ("ip", "192.0.2.1"), ("mac_address", "aabbccddeeff")],
      connectionAddress: nil)
    let outcome = try await CheckLicense(context)(token: address[4], number: "1002", query: query, from: .local)
    #expect(outcome == .ok(.licensed, checkPeriodSeconds: nil))

    #expect(try await demo.prepare() == nil)
    #expect(try await store.read { try $0.organizations(member: nil, page: Page()) } == organizations)
  }
}
