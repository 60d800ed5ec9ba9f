import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What the lists of licenses and of the devices that use one say, for programs.
@Suite struct APIRoutesDevicesInUseTests {
  @Test func theDevicesThatUseALicenseAreListedAndSearched() async throws {
    let world = try await ServerWorld()
    let path = "/licenses/\(world.a.license.id)/devices"
    try expect(try await world.api(.get, path, by: world.a.viewer), 200, ["items": [], "next": nil, "cut": false])
    let tokens = try await world.tokens()
    let approved = world.clock.now
    let second = try await world.devices(1)[0]
    world.clock.advance(seconds: 60)
    let codes = try await world.authorize()
    #expect(try await world.approve(codes, device: second).status == 200)
    let activations =
      try await world.api(
        .get, "/licenses/\(world.a.license.id)/activations", by: world.a.viewer)["items"]?.elements ?? []
    let id = { (device: Device) in
      activations.first { $0["device_id"] == "\(device.id)" }?["id"] ?? .null
    }
    let first: JSONValue = [
      "device_id": "\(world.a.device.id)", "name": .string(world.a.device.name),
      "serial_number": "CS-POS-acme.example", "activation_id": id(world.a.device),
      "activated_at": JSONValue(approved), "redeemed_at": JSONValue(approved), "refreshed_at": JSONValue(approved),
    ]
    let waiting: JSONValue = [
      "device_id": "\(second.id)", "name": "Till 0", "serial_number": nil, "activation_id": id(second),
      "activated_at": JSONValue(world.clock.now), "redeemed_at": nil, "refreshed_at": nil,
    ]
    try expect(
      try await world.api(.get, path, by: world.a.viewer), 200,
      ["items": .array([first, waiting]), "next": nil, "cut": false])
    try expect(
      try await world.api(.get, path + "?limit=1", by: world.a.viewer), 200,
      ["items": .array([first]), "next": "\(world.a.device.id)", "cut": false])
    for (search, found) in [("till", [waiting]), ("acme.example", [first]), ("nobody", [])] {
      try expect(
        try await world.api(.get, path + "?search=\(search)", by: world.a.viewer), 200,
        ["items": .array(found), "next": nil, "cut": false])
    }
    #expect(try await world.post("/oauth/revoke", ["token": tokens.refresh, "client_id": world.pos.id]).status == 200)
    #expect(
      try await world.api(.get, path, by: world.a.viewer)["items"]?.elements.first == first.with(["refreshed_at": nil]))
  }

  @Test func theListOfLicensesCountsWhatEachFilterLeaves() async throws {
    let world = try await ServerWorld()
    let organization = world.a.organization.id
    _ = try await world.founder.license(of: organization, product: world.product, quota: 1, renewalDate: "2026-01-01")
    let path = "/organizations/\(organization)/licenses"
    let counts: JSONValue = [
      "all": 2, "near-end": 0, "expired": 1, "suspended": 0, "revoked": 0, "near-quota": 0,
    ]
    for (query, items) in [("", 2), ("?filter=expired", 1), ("?filter=revoked", 0), ("?limit=1", 1)] {
      let list = try await world.api(.get, path + query, by: world.a.viewer)
      #expect(list["counts"] == counts && list["items"]?.elements.count == items, "\(query)")
    }
    let none = try await world.api(.get, path + "?search=kitchen", by: world.a.viewer)
    #expect(none["counts"]?["all"] == 0 && none["items"] == [])
  }
}
