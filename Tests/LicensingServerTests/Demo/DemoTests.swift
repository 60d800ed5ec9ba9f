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
    #expect(licenses.map(\.quota) == [10, 10] && Set(licenses.map(\.features)) == [["xms", "loyalty"], []])
    #expect(licenses.map(\.renewalDate) == Array(repeating: RenewalDate("2027-09-21"), count: 2))
    let devices = try await store.read { try $0.devices(of: id, search: nil, page: Page()) }
    let hub = devices.first { $0.name == "HQ Hub" }
    #expect(Set(devices.map(\.name)) == ["HQ Hub", "Store 12 server", "Store 17 server", "Store 23 server"])
    #expect(hub?.url == "https://hub.example.com" && hub?.hubID == nil)
    #expect(devices.filter { $0.id != hub?.id }.allSatisfy { $0.hubID == hub?.id })
    let ofDevices = licenses.first { !$0.features.isEmpty }?.id
    #expect(devices.allSatisfy { $0.licenseID == ofDevices })

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
