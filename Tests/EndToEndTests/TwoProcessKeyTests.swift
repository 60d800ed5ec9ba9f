import TestPostgreSQL
import Testing

/// Signing keys that two servers have in common.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessKeyTests {
  private struct KeySet: Decodable {
    struct Key: Decodable { let kid: String }

    let keys: [Key]
  }
  private struct Header: Decodable { let kid: String }
  private struct Rotated: Decodable { let keyId: String }

  private func published(_ client: ServerClient) async throws -> Set<String> {
    let set: KeySet = try await client.get("/.well-known/jwks.json").expecting(200, "the key set").decoded()
    return Set(set.keys.map(\.kid))
  }

  private func rotate(
    _ urgency: String, _ two: TwoServers, _ client: ServerClient
  ) async throws -> ServerClient.Answer {
    try await client.post("/api/v1/signing-keys/rotate", json: ["urgency": urgency], bearer: two.business.token)
  }

  /// Until both servers publish the keys that the database has.
  private func settled(_ two: TwoServers) async throws -> Set<String> {
    try await Deadline.wait(for: "one key set at both servers") {
      let stored = Set(
        try await two.database.sql("SELECT id FROM signing_keys WHERE purpose = 'token' AND state <> 'removed'")
          .split(separator: "\n").map(String.init))
      for server in 0..<2 where try await !stored.isSubset(of: published(two.client(server))) { return nil }
      return stored
    }
  }

  @Test func ofManyRotationsOneAnnouncesAKey() async throws {
    try await TwoServers.run { two in
      let answers = try await two.atOnce(10) { _, client in try await rotate("planned", two, client) }
      #expect(answers.count { $0.status == 200 } == 1)
      #expect(answers.count { $0.status == 409 && $0.body.contains(#""code":"in_use""#) } == 9)
      let winner = try #require(answers.first { $0.status == 200 })
      let rotated: Rotated = try winner.decoded()
      let keys = try await settled(two)
      #expect(keys.count == 2 && keys.contains(rotated.keyId))
      #expect(try await two.count("audit_events", where: "action = 'signing_key.announced'") == 1)
      let tokens = try await two.client(0).license(two.business.devices[0], by: two.business.token)
      #expect(try await two.isActive(tokens.accessToken) == [true, true])
    }
  }

  /// However often keys are exchanged in between, a token is signed with one that is published, and is good at both servers.
  @Test func whatOneSignsTheOtherKnows() async throws {
    try await TwoServers.run(devices: 4) { two in
      var tokens: [ServerClient.Tokens] = []
      for (number, device) in two.business.devices.enumerated() {
        tokens.append(try await two.client(number).license(device, by: two.business.token))
      }
      let held = tokens
      let answers = try await two.atOnce(40) { number, client -> ServerClient.Tokens? in
        if number % 10 == 3 {
          let answer = try await rotate("now", two, client)
          // Whoever comes second may find another key than was looked at.
          #expect([200, 409, 412].contains(answer.status), "\(answer.body)")
          return nil
        }
        return try await client.refresh(held[number % 4].refreshToken).expecting(200, "a refresh").decoded()
      }
      let keys = try await settled(two)
      for token in answers.compactMap({ $0 }) {
        let header: Header = try JSONWebToken.header(of: token.accessToken)
        #expect(keys.contains(header.kid))
        #expect(try await two.isActive(token.accessToken) == [true, true])
      }
      #expect(try await two.count("signing_keys", where: "purpose = 'token' AND state = 'active'") == 1)
    }
  }

  /// What one exchanged or withdrew, the other knows with the first request that it matters to.
  @Test func aKeyIsExchangedAndWithdrawnAtBoth() async throws {
    try await TwoServers.run(devices: 1) { two in
      let device = two.business.devices[0]
      for round in 0..<4 {
        let isWithdrawn = round > 1
        let (here, there) = (two.client(round), two.client(round + 1))
        let before = try await here.license(device, by: two.business.token)
        let rotated: Rotated = try await rotate(isWithdrawn ? "compromised" : "now", two, here)
          .expecting(200, "a rotation").decoded()
        #expect(try await here.isActive(before.accessToken, asking: two.resource) == !isWithdrawn)
        let after: ServerClient.Tokens = try await here.refresh(before.refreshToken).expecting(200, "a refresh")
          .decoded()
        #expect(try await here.isActive(after.accessToken, asking: two.resource))
        // It is asked about either token, or for another one, first.
        if round % 2 == 0 {
          #expect(try await there.isActive(before.accessToken, asking: two.resource) == !isWithdrawn, "round \(round)")
          #expect(try await there.isActive(after.accessToken, asking: two.resource), "round \(round)")
        }
        let next: ServerClient.Tokens = try await there.refresh(after.refreshToken).expecting(200, "a refresh")
          .decoded()
        let header: Header = try JSONWebToken.header(of: next.accessToken)
        #expect(header.kid == rotated.keyId)
        #expect(try await two.isActive(next.accessToken) == [true, true])
        #expect(try await there.isActive(before.accessToken, asking: two.resource) == !isWithdrawn)
        let sets = [try await published(here), try await published(there)]
        #expect(sets[0] == sets[1])
      }
    }
  }
}
