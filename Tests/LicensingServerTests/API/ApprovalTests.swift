import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// Which device and license an approval is for, and what stands in its way.
@Suite struct ApprovalTests {
  private func body(_ codes: ServerWorld.Codes, _ device: DeviceID) -> JSONValue {
    ["user_code": "\(codes.user)", "device_id": "\(device)"]
  }

  @Test func asManyLicensesAsAreUsableDecideWhoChooses() async throws {
    let world = try await ServerWorld()
    let (a, founder) = (world.a, world.founder)
    let second = try await founder.license(of: a.organization.id, product: world.product, quota: 5)
    let choose = Problem.conflict(
      "license_to_be_chosen", "Name one of the licenses that can be used.",
      ["license_id": "is one of: \(a.license.id), \(second.id)"])
    let codes = try await world.authorize()
    try expect(try await world.approve(codes), is: choose)
    // The one named.
    let named = try await world.approve(codes, license: second.id)
    #expect(named["license_id"] == "\(second.id)")
    // The device's.
    _ = try await world.api(
      .patch, "/devices/\(a.hub.id)", ["license_id": "\(second.id)"], by: a.manager, ifMatch: "*")
    #expect(try await world.approve(try await world.authorize(), device: a.hub)["license_id"] == "\(second.id)")
    // The only usable one.
    _ = try await world.api(.post, "/licenses/\(second.id)/suspend", by: world.administrator)
    let device = try await world.devices(1)[0]
    #expect(try await world.approve(try await world.authorize(), device: device)["license_id"] == "\(a.license.id)")
    // None.
    _ = try await world.api(.post, "/licenses/\(a.license.id)/suspend", by: world.administrator)
    try expect(
      try await world.approve(try await world.authorize(), device: try await world.devices(1)[0]),
      is: Problem.conflict("no_usable_license", "The organization has no license that can be used."))
  }

  @Test func aLicenseThatCannotBeUsedIsNamedInVain() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    let path = "/licenses/\(world.a.license.id)"
    let steps: [(String, JSONValue?, String)] = [
      ("suspend", nil, "Suspended"), ("reinstate", nil, ""),
      ("renew", ["renewal_date": "2026-09-20"], "Expired – Requires Renewal"),
      ("revoke", nil, "Revoked"),
    ]
    for (step, body, status) in steps {
      #expect(try await world.api(.post, "\(path)/\(step)", body, by: world.administrator).status == 200)
      guard !status.isEmpty else { continue }
      try expect(
        try await world.approve(codes, license: world.a.license.id),
        is: Problem.conflict("license_not_usable", "The license cannot be used. Its status is: \(status)."))
    }
  }

  @Test func whatIsDisabledIsNotLicensed() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    let device = "/devices/\(world.a.device.id)"
    _ = try await world.api(.patch, device, ["disabled": true], by: world.a.manager, ifMatch: "*")
    try expect(try await world.approve(codes), is: Problem.conflict("device_disabled", "The device is disabled."))
    _ = try await world.api(.patch, device, ["disabled": false], by: world.a.manager, ifMatch: "*")
    _ = try await world.api(
      .patch, "/organizations/\(world.a.organization.id)", ["disabled": true], by: world.administrator, ifMatch: "*")
    try expect(
      try await world.approve(codes), is: Problem.conflict("organization_disabled", "The organization is disabled."))
    #expect(try await world.used() == 0)
    #expect(try await world.poll(codes).string("error") == "authorization_pending")
  }

  @Test func devicesAndLicensesOfOthersAreNotThere() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    try expect(try await world.approve(codes, device: world.b.device), is: Problem.notFound)
    try expect(try await world.approve(codes, license: world.b.license.id), is: Problem.notFound)
    // Not even for those who see both.
    try expect(
      try await world.approve(codes, license: world.b.license.id, by: world.administrator), is: Problem.notFound)
    #expect(try await world.used() == 0)
  }

  @Test func idCodeAndVersionBelongTogether() async throws {
    let world = try await ServerWorld()
    let (codes, others) = (try await world.authorize(), try await world.authorize())
    let found = try await world.api(
      .post, "/device-authorizations/lookup", ["user_code": "\(codes.user)"], by: world.a.manager)
    let path = "/device-authorizations/\(found.string("id"))"
    for step in ["approve", "deny"] {
      var wrong = body(others, world.a.device.id)
      if step == "deny" { wrong = wrong.without("device_id") }
      try expect(try await world.api(.post, "\(path)/\(step)", wrong, by: world.a.manager), is: Problem.userCodeUnknown)
      let unknown = "/device-authorizations/dau_00000000000000000000000000/\(step)"
      try expect(try await world.api(.post, unknown, wrong, by: world.a.manager), is: Problem.userCodeUnknown)
      try expect(
        try await world.api(
          .post, "\(path)/\(step)", wrong.with(["user_code": "\(codes.user)"]), by: world.a.manager, ifMatch: "\"2\""),
        is: Problem.changedMeanwhile)
    }
    let good = try await world.api(
      .post, "\(path)/approve", body(codes, world.a.device.id), by: world.a.manager,
      ifMatch: found.headers["etag"])
    #expect(good.status == 200)
  }

  @Test func wrongFieldsAreNamed() async throws {
    let world = try await ServerWorld()
    let path = "/device-authorizations/dau_00000000000000000000000000"
    let code: JSONValue = ["user_code": "WDJB-MJHT"]
    let wrong: [(String, JSONValue, KeyValuePairs<String, String>)] = [
      ("\(path)/approve", [:], ["user_code": "is a string", "device_id": "is missing"]),
      (
        "\(path)/approve", code.with(["device_id": "x"]),
        ["device_id": "is an id that begins with dev_, or null"]
      ),
      (
        "\(path)/approve", code.with(["device_id": "\(world.a.device.id)", "license_id": 1]),
        ["license_id": "is a string or null"]
      ),
      ("\(path)/deny", code.with(["reason": 1]), ["reason": "is a string or null"]),
      (
        "\(path)/deny", code.with(["reason": .string(String(repeating: "x", count: 501))]),
        ["reason": "has 1 to 500 characters and no line breaks or control characters"]
      ),
      ("\(path)/deny", code.with(["device_id": "x"]), ["device_id": "is not a member of this request"]),
      ("/device-authorizations/lookup", [:], ["user_code": "is a string"]),
    ]
    for (path, body, problems) in wrong {
      try expect(try await world.api(.post, path, body, by: world.a.manager), is: Problem.invalid(problems))
    }
    // The device is looked for first: nobody learns here what codes there are.
    try expect(
      try await world.api(
        .post, "\(path)/approve", code.with(["device_id": "dev_00000000000000000000000000"]), by: world.a.manager),
      is: Problem.notFound)
  }

  @Test func aSecondApprovalOfADeviceTakesNoQuota() async throws {
    let world = try await ServerWorld()
    _ = try await world.tokens()
    let again = try await world.approve(try await world.authorize())
    #expect(again.status == 200 && again["took_quota"] == false)
    #expect(try await world.used() == 1)
  }

  @Test func openingTheVerificationAddressApprovesNothing() async throws {
    let world = try await ServerWorld()
    let codes = try await world.authorize()
    for method in [HTTPRequest.Method.get, .head, .post] {
      _ = try await world.send(method, "/activate?user_code=\(codes.user)")
    }
    #expect(try await world.poll(codes).string("error") == "authorization_pending")
  }
}
