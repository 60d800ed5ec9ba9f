import HTTPTypes
import LicenseTokens
import LicensingCore
import LicensingStore

@testable import LicensingServer

/// A product whose programs ask with keys, a key on organization A's license, and programs that ask over HTTP.
struct KeyWorld: Sendable {
  static let ip = "198.51.100.7"
  static let mac = "AA:BB:CC:DD:EE:01"
  static let otherMAC = "AA:BB:CC:DD:EE:02"
  static let macAddress = LockParameter(
    name: "mac_address", label: "MAC address", kind: .macAddress, isRequired: true, locks: true, isShown: true)
  /// Lifted, so that a test can ask as often as it likes.
  static let noLimits = LicensingPolicy.Limits(checksPerKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 0)

  let server: ServerWorld
  /// The check token, from the address.
  let token: String
  let keyID: String
  let key: String

  init(
    locking parameters: [LockParameter] = [.ip, macAddress], limits: LicensingPolicy.Limits = noLimits,
    _ edit: (inout ChangeLicenseCheckSettings.Change) -> Void = { _ in }
  ) async throws {
    server = try await ServerWorld(limits: limits)
    let product = server.product.id
    token = try await ReadLicenseCheckSettings(server.context)(of: product, by: .operator).token.exposed
    // First: of a product that is asked about by domain no more are made.
    (keyID, key) = try await Self.createKey(in: server)
    var change = ChangeLicenseCheckSettings.Change()
    change.lockParameters = .set(parameters)
    edit(&change)
    _ = try await ChangeLicenseCheckSettings(server.context)(of: product, version: nil, change, by: .operator)
  }

  /// A key on organization A's license, or another one.
  func createKey(on license: License? = nil) async throws -> String {
    try await Self.createKey(in: server, on: license).1
  }

  private static func createKey(in server: ServerWorld, on license: License? = nil) async throws -> (String, String) {
    let ids = try await CreateLicenseKeys(server.context)(
      .init(count: 1), on: (license ?? server.a.license).id, by: .operator)
    guard let id = ids.first else { throw CancellationError() }
    return (id.text, try await RevealLicenseKey(server.context)(id, by: .operator).text)
  }

  // MARK: What a program does

  var path: String { path() }

  func path(token: String? = nil, number: String? = nil) -> String {
    "/license/checking/\(token ?? self.token)/\(number ?? String(server.product.number))"
  }

  /// What a well-behaved program tells.
  func query(key: String? = nil, ip: String = ip, mac: String = mac) -> String {
    "key=\(ServerWorld.escaped(key ?? self.key))&ip=\(ip)&mac_address=\(ServerWorld.escaped(mac))"
  }

  /// Asks with exactly this query.
  func get(
    _ query: String? = nil, path: String? = nil, accept: String? = nil, method: HTTPRequest.Method = .get,
    forwardedFor: String? = nil, from address: String = ServerWorld.address
  ) async throws -> ServerAnswer {
    var fields: [(String, String)] = []
    if let accept { fields.append(("accept", accept)) }
    if let forwardedFor { fields.append(("x-forwarded-for", forwardedFor)) }
    return try await server.send(
      method, "\(path ?? self.path)?\(query ?? self.query())", fields, from: address)
  }

  /// Posts exactly this form.
  func post(_ form: String? = nil, query: String = "") async throws -> ServerAnswer {
    try await server.post(path + query, raw: form ?? self.query())
  }

  // MARK: What the vendor does

  func step(_ step: ChangeLicenseStanding.Step) async throws {
    _ = try await ChangeLicenseStanding(server.context)(step, server.a.license.id, version: nil, by: .operator)
  }

  // MARK: What the tests look at

  /// Values of the living locks of the key.
  func lockedValues() async throws -> [[String: String]] {
    guard let id = LicenseKeyID(keyID) else { return [] }
    return try await server.store.healthy.read { try $0.livingLocks(of: id) }.map(\.lockedValues)
  }

  static let locked = ["ip": ip, "mac_address": mac]
}

extension [String: String] {
  /// What every plain answer to a license check has.
  static let check = always.with(["content-type": "text/plain; charset=utf-8"])
}
