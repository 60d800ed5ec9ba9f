import Foundation
import TestPostgreSQL
import Testing

/// Units of a license, and locks of keys, that two servers are asked for at the same moment.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessQuotaTests {
  private struct Created: Decodable { let id: String }

  /// Another license of the product, with so many units.
  private func license(of product: String, quota: Int, _ two: TwoServers) async throws -> String {
    struct New: Encodable {
      let productId: String
      let quota: Int
    }
    let made: Created = try await two.client(0).post(
      "/api/v1/organizations/\(two.business.organization)/licenses", json: New(productId: product, quota: quota),
      bearer: two.business.token
    ).expecting(201, "a license").decoded()
    return made.id
  }

  private func product(_ code: String, _ two: TwoServers) async throws -> String {
    try await two.database.sql("SELECT id FROM products WHERE code = '\(code)'")
  }

  private func used(_ license: String, _ two: TwoServers) async throws -> Int? {
    Int(try await two.database.sql("SELECT used FROM licenses WHERE id = '\(license)'"))
  }

  // MARK: Devices

  @Test func aQuotaHoldsWhateverTheCrowd() async throws {
    try await TwoServers.run(devices: 40) { two in
      let quota = ["quota": 10]
      _ = try await two.client(0).patch(
        "/api/v1/licenses/\(two.business.license)", json: quota, bearer: two.business.token
      ).expecting(200, "a smaller license")
      let asked = try await two.atOnce(40) { _, client in
        let codes = try await client.authorize()
        return (codes, try await client.lookUp(codes, by: two.business.token))
      }
      let answers = try await two.atOnce(40) { number, client in
        let (codes, request) = asked[number]
        let device = two.business.devices[number]
        return try await client.approve(codes, as: request, device: device, by: two.business.token)
      }
      #expect(answers.count { $0.status == 200 } == 10)
      #expect(answers.count { $0.status == 409 && $0.body.contains(#""code":"quota_exceeded""#) } == 30)
      #expect(try await two.places() == "10|10")
    }
  }

  /// Whoever comes second finds what the first has left: no unit is lost, and nobody is licensed who should not be.
  @Test func whatIsDeletedWhileItIsLicensedHoldsNoUnit() async throws {
    try await TwoServers.run(devices: 12) { two in
      let asked = try await two.atOnce(12) { _, client in
        let codes = try await client.authorize()
        return (codes, try await client.lookUp(codes, by: two.business.token))
      }
      let answers = try await two.atOnce(24) { number, client in
        let (device, (codes, request)) = (two.business.devices[number / 2], asked[number / 2])
        // Which server does which changes from one device to the next.
        return number % 4 == 1 || number % 4 == 2
          ? try await client.delete("/api/v1/devices/\(device)", bearer: two.business.token)
          : try await client.approve(codes, as: request, device: device, by: two.business.token)
      }
      #expect(answers.allSatisfy { [200, 204, 404].contains($0.status) }, "\(answers.map(\.status))")
      #expect(answers.count { $0.status == 204 } == 12)
      for (codes, _) in asked { #expect(try await two.client(1).poll(codes.deviceCode).status == 400) }
      #expect(try await two.places() == "0|0")
    }
  }

  // MARK: License files

  private struct Issued: Decodable {
    struct Item: Decodable {
      struct File: Decodable { let id: String }
      struct Problem: Decodable { let code: String }

      let licenseFile: File?
      let error: Problem?
    }

    let items: [Item]
  }

  private func issue(
    _ serial: String, _ license: String, _ two: TwoServers, _ client: ServerClient
  ) async throws
    -> Issued.Item
  {
    struct Question: Encodable {
      let licenseId: String
      let devices: [[String: String]]
    }
    // Snake case is made of members' names, not of keys.
    let device = ["serial_number": serial, "article_number": "SWITCH-8"]
    let issued: Issued = try await client.post(
      "/api/v1/license-files", json: Question(licenseId: license, devices: [device]), bearer: two.business.token
    ).expecting(200, "an issue").decoded()
    return try #require(issued.items.first)
  }

  @Test func aHundredDevicesGetTenFilesAndOneDeviceOne() async throws {
    try await TwoServers.run { two in
      let license = try await license(of: product("switch", two), quota: 10, two)
      let items = try await two.atOnce(100) { try await issue(String(format: "SW-%04d", $0), license, two, $1) }
      #expect(items.count { $0.licenseFile != nil } == 10)
      #expect(items.count { $0.error?.code == "insufficient_quota" } == 90)
      #expect(try await used(license, two) == 10)
      #expect(try await two.count("license_files", where: "license_id = '\(license)'") == 10)

      let another = try await self.license(of: product("switch", two), quota: 10, two)
      for round in 1...5 {
        // The same in two spellings.
        let same = try await two.atOnce(20) { number, client in
          try await issue(number % 4 < 2 ? "SW-000\(round)" : " sw-000\(round)", another, two, client)
        }
        #expect(Set(same.map { $0.licenseFile?.id }).count == 1 && same.allSatisfy { $0.error == nil })
        #expect(try await used(another, two) == round)
      }
    }
  }

  // MARK: License keys

  /// A license with so many keys, and where programs ask.
  private func keys(_ count: Int, _ two: TwoServers) async throws -> (license: String, keys: [String], path: String) {
    struct Settings: Decodable { let checkUrl: String }
    let product = try await product("mysoft", two)
    let license = try await license(of: product, quota: count, two)
    let (client, token) = (two.client(0), two.business.token)
    _ = try await client.post("/api/v1/licenses/\(license)/keys", json: ["count": count], bearer: token)
      .expecting(201, "keys")
    let table = try await client.post(
      "/api/v1/licenses/\(license)/keys/export", json: [String: String](), bearer: token
    ).expecting(200, "the table of keys").body
    let keys = table.split(separator: "\r\n").dropFirst().compactMap { $0.split(separator: ",").first.map(String.init) }
    let settings: Settings = try await client.get("/api/v1/products/\(product)/license-check", bearer: token)
      .expecting(200, "settings").decoded()
    return (license, keys, try #require(URL(string: settings.checkUrl)).path)
  }

  private func check(_ key: String, mac: String, _ path: String, _ client: ServerClient) async throws -> Bool {
    let answer = try await client.get("\(path)?key=\(key)&ip=192.0.2.10&mac_address=\(mac)").expecting(200, "a check")
    return answer.body == "OK"
  }

  private static let macs = ["02-00-00-00-00-01", "02-00-00-00-00-02"]

  @Test func ofTwoMachinesOneIsLockedAndStaysSo() async throws {
    try await TwoServers.run { two in
      let (license, keys, path) = try await keys(20, two)
      #expect(keys.count == 20)
      for key in keys {
        // Each machine asks both servers.
        let outcomes = try await two.atOnce(12) { number, client in
          (number / 2 % 2, try await check(key, mac: Self.macs[number / 2 % 2], path, client))
        }
        let winners = Set(outcomes.filter(\.1).map(\.0))
        #expect(winners.count == 1 && outcomes.count { $0.1 } == 6, "exactly one machine, and all that it asked")
        for server in 0..<2 {
          for machine in 0..<2 {
            let isOK = try await check(key, mac: Self.macs[machine], path, two.client(server))
            #expect(isOK == winners.contains(machine))
          }
        }
      }
      #expect(try await two.count("key_locks", where: "license_id = '\(license)' AND released_at IS NULL") == 20)
      #expect(try await used(license, two) == 20)
    }
  }

  @Test func whateverAReleaseRacesAKeyHasOneLock() async throws {
    try await TwoServers.run(["COUNTERSIGN_LIMITS_CHECKS_PER_KEY_PER_MINUTE": "0"]) { two in
      let (license, keys, path) = try await keys(1, two)
      let key = try #require(keys.first)
      for round in 0..<30 {
        let lock = try await two.database.sql(
          "SELECT id FROM key_locks WHERE license_id = '\(license)' AND released_at IS NULL")
        _ = try await two.atOnce(12) { number, client in
          guard number % 6 < 2, !lock.isEmpty else {
            return try await check(key, mac: Self.macs[number / 2 % 2], path, client)
          }
          return try await client.delete("/api/v1/locks/\(lock)", bearer: two.business.token).status == 204
        }
        let living = try await two.count("key_locks", where: "license_id = '\(license)' AND released_at IS NULL")
        #expect([0, 1].contains(living), "round \(round)")
        #expect(try await used(license, two) == living, "round \(round)")
        #expect(
          try await two.count("license_keys", where: "license_id = '\(license)' AND locks_used = \(living ?? -1)") == 1)
      }
      #expect(try await two.count("key_locks", where: "license_id = '\(license)' AND released_at IS NOT NULL") ?? 0 > 5)
    }
  }
}
