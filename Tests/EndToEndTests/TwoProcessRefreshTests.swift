import TestPostgreSQL
import Testing

/// Refresh tokens, presented to two servers.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessRefreshTests {
  private static let crowd = 50
  private static let rounds = 5
  private static let gone = ServerClient.Refusal(error: "invalid_grant", licenseStatus: "Not Licensed")

  private func refreshed(_ client: ServerClient, _ tokens: ServerClient.Tokens) async throws -> ServerClient.Tokens {
    try await client.refresh(tokens.refreshToken).expecting(200, "a refresh").decoded()
  }

  @Test func aRetriedRefreshMovesTheFamilyOneStep() async throws {
    try await TwoServers.run(devices: Self.rounds) { two in
      for device in two.business.devices {
        let tokens = try await two.client(0).license(device, by: two.business.token)
        let answers = try await two.atOnce(Self.crowd) { _, client in try await refreshed(client, tokens) }
        #expect(Set(answers.map(\.refreshToken)).count == Self.crowd)
        #expect(try await two.count("token_families", where: "device_id = '\(device)' AND generation = 1") == 1)
        // One answer is used: it keeps the family. A second one is: two hold it.
        let next = try await refreshed(two.client(1), answers[7])
        #expect(try await two.isActive(next.accessToken) == [true, true])
        #expect(try await two.client(0).refresh(answers[8].refreshToken).refusal == Self.gone)
        #expect(try await two.isActive(next.accessToken) == [false, false])
      }
    }
  }

  /// Ten rotations, all within one second of the tokens' times; the third token comes again.
  @Test func anOldTokenEndsTheFamilyOnBoth() async throws {
    try await TwoServers.run(devices: 2) { two in
      for (number, device) in two.business.devices.enumerated() {
        var chain = [try await two.client(0).license(device, by: two.business.token)]
        // By turns, or all at one server, and the replay at the other.
        for step in 1...10 { chain.append(try await refreshed(two.client(number == 0 ? step : 0), chain[step - 1])) }
        let newest = chain[10]
        #expect(try await two.isActive(newest.accessToken) == [true, true])
        #expect(try await two.client(1).refresh(chain[number == 0 ? 8 : 2].refreshToken).refusal == Self.gone)
        #expect(try await two.isActive(newest.accessToken) == [false, false])
        for server in 0..<2 { #expect(try await two.client(server).refresh(newest.refreshToken).refusal == Self.gone) }
        #expect(
          try await two.count("token_families", where: "device_id = '\(device)' AND ended_at IS NULL") == 0)
      }
    }
  }

  /// No refresh or poll that begins after the answer to what locks a machine out succeeds, at either server.
  @Test(arguments: ["suspend", "revoke", "disable", "delete", "release", "organization"])
  func whatOneTakesAwayTheOtherRefusesAtOnce(step: String) async throws {
    try await TwoServers.run(devices: Self.rounds) { two in
      for (number, device) in two.business.devices.enumerated() {
        let tokens = try await two.client(0).license(device, by: two.business.token)
        let codes = try await two.client(1).authorize()
        let request = try await two.client(0).lookUp(codes, by: two.business.token)
        _ = try await two.client(1).approve(codes, as: request, device: device, by: two.business.token)
          .expecting(200, "an approval")
        let outcomes = try await two.atOnce(20) { caller, client -> [Int] in
          guard caller == 5 else { return [try await client.refresh(tokens.refreshToken).status] }
          let answer = try await lock(step, device, two, client)
          // At the other server first.
          var after: [Int] = []
          for server in [number, number + 1] {
            after.append(try await two.client(server).refresh(tokens.refreshToken).status)
            after.append(try await two.client(server).poll(codes.deviceCode).status)
          }
          return [answer.status / 100] + after
        }
        #expect(outcomes[5] == [2, 400, 400, 400, 400], "\(step)")
        #expect(outcomes.allSatisfy { $0.count == 5 || [[200], [400]].contains($0) })
        #expect(try await two.isActive(tokens.accessToken) == [false, false])
        // The license is one for all.
        if ["suspend", "revoke", "organization"].contains(step) { break }
      }
    }
  }

  private func lock(
    _ step: String, _ device: String, _ two: TwoServers, _ client: ServerClient
  ) async throws -> ServerClient.Answer {
    let (business, token) = (two.business, two.business.token)
    switch step {
    case "disable": return try await client.patch("/api/v1/devices/\(device)", json: ["disabled": true], bearer: token)
    case "delete": return try await client.delete("/api/v1/devices/\(device)", bearer: token)
    case "organization":
      return try await client.patch(
        "/api/v1/organizations/\(business.organization)", json: ["disabled": true], bearer: token)
    case "release":
      let activation = try await two.database.sql(
        "SELECT id FROM activations WHERE device_id = '\(device)' AND released_at IS NULL")
      return try await client.delete("/api/v1/activations/\(activation)", bearer: token)
    default:
      return try await client.post(
        "/api/v1/licenses/\(business.license)/\(step)", json: [String: String](), bearer: token)
    }
  }
}
