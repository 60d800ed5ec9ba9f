import TestPostgreSQL
import Testing

/// Device codes and refresh tokens, presented to two servers at the same moment.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessRedemptionTests {
  private static let crowd = 50
  private static let rounds = 5
  private static let gone = ServerClient.Refusal(error: "invalid_grant", licenseStatus: "Not Licensed")

  private struct Claims: Decodable { let family: String }

  private func family(_ tokens: ServerClient.Tokens) throws -> String {
    let claims: Claims = try JSONWebToken.payload(of: tokens.accessToken)
    return claims.family
  }

  /// A request that was approved.
  private func approved(_ two: TwoServers, _ device: String) async throws -> ServerClient.Codes {
    let codes = try await two.client(0).authorize()
    let request = try await two.client(1).lookUp(codes, by: two.business.token)
    _ = try await two.client(0).approve(codes, as: request, device: device, by: two.business.token)
      .expecting(200, "an approval")
    return codes
  }

  @Test func anyNumberOfRedemptionsMakeOneFamily() async throws {
    try await TwoServers.run(devices: Self.rounds) { two in
      for (round, device) in two.business.devices.enumerated() {
        let codes = try await approved(two, device)
        let answers = try await two.atOnce(Self.crowd) { _, client in try await client.poll(codes.deviceCode) }
        #expect(answers.map(\.status) == Array(repeating: 200, count: Self.crowd))
        let tokens: [ServerClient.Tokens] = try answers.map { try $0.decoded() }
        #expect(Set(try tokens.map(family)).count == 1 && Set(tokens.map(\.refreshToken)).count == Self.crowd)
        #expect(try await two.count("token_families", where: "device_id = '\(device)'") == 1)
        #expect(try await two.count("audit_events", where: "action = 'device_authorization.redeemed'") == round + 1)
        // Whoever refreshes first has the family; every other answer is a second holder's, wherever it asks.
        let first: ServerClient.Tokens = try await two.client(round).refresh(tokens[0].refreshToken)
          .expecting(200, "a refresh").decoded()
        #expect(try await two.isActive(first.accessToken) == [true, true])
        let second = try await two.client(round + 1).refresh(tokens[1].refreshToken)
        #expect(second.refusal == Self.gone)
        #expect(try await two.isActive(first.accessToken) == [false, false])
        for server in 0..<2 { #expect(try await two.client(server).refresh(first.refreshToken).refusal == Self.gone) }
      }
      let count = Self.rounds
      #expect(try await two.places() == "\(count)|\(count)")
    }
  }

  /// What is noted of a poll takes nothing back.
  @Test func pollsTakeNoApprovalBack() async throws {
    try await TwoServers.run(devices: Self.rounds) { two in
      for device in two.business.devices {
        let codes = try await two.client(0).authorize()
        let request = try await two.client(1).lookUp(codes, by: two.business.token)
        let answers = try await two.atOnce(21) { number, client in
          guard number == 10 else { return try await client.poll(codes.deviceCode) }
          return try await client.approve(codes, as: request, device: device, by: two.business.token)
        }
        #expect(answers[10].status == 200)
        for answer in answers where answer.status != 200 {
          #expect(["authorization_pending", "slow_down"].contains(answer.refusal?.error), "\(answer.body)")
        }
        try await notesAreKept(two)
        for server in 0..<2 { #expect(try await two.client(server).poll(codes.deviceCode).status == 200) }
        #expect(try await two.count("token_families", where: "device_id = '\(device)'") == 1)
      }
    }
  }

  /// Until both servers have written down when the codes were polled that are polled now.
  private func notesAreKept(_ two: TwoServers) async throws {
    for server in 0..<2 {
      let codes = try await two.client(server).authorize()
      let request = try await two.client(server).lookUp(codes, by: two.business.token)
      _ = try await two.client(server).poll(codes.deviceCode)
      try await Deadline.wait(for: "a note of server \(server)") {
        try await two.count("device_authorizations", where: "id = '\(request)' AND polled_at IS NOT NULL") == 1
          ? () : nil
      }
    }
  }

  @Test func oneDecisionWins() async throws {
    try await TwoServers.run(devices: Self.rounds) { two in
      for (round, device) in two.business.devices.enumerated() {
        let codes = try await two.client(0).authorize()
        let request = try await two.client(1).lookUp(codes, by: two.business.token)
        // Approvals alone, and against denials.
        let answers = try await two.atOnce(20) { number, client in
          number % 4 < 2 || round == 0
            ? try await client.approve(codes, as: request, device: device, by: two.business.token)
            : try await client.deny(codes, as: request, by: two.business.token)
        }
        #expect(answers.count { $0.status < 300 } == 1)
        #expect(answers.filter { $0.status >= 300 }.allSatisfy { $0.body.contains(#""code":"authorization_decided""#) })
        let isApproved =
          try await two.count("device_authorizations", where: "id = '\(request)' AND state = 'approved'") == 1
        for server in 0..<2 {
          #expect(try await two.client(server).poll(codes.deviceCode).status == (isApproved ? 200 : 400))
        }
        let living = try await two.count("activations", where: "device_id = '\(device)' AND released_at IS NULL")
        #expect(living == (isApproved ? 1 : 0))
        // A page that was open all the while decides nothing any more.
        let late = try await two.client(round).approve(codes, as: request, device: device, by: two.business.token)
        #expect(late.status == 409)
      }
      #expect(
        try await two.count(
          "audit_events", where: "action IN ('device_authorization.approved', 'device_authorization.denied')")
          == Self.rounds)
    }
  }

  /// An approval that comes when the code expires is either in time or too late, and both servers say the same.
  @Test func whatExpiredIsNotApproved() async throws {
    let lifetime = 2
    let settings = ["COUNTERSIGN_DEVICE_AUTHORIZATION_LIFETIME_SECONDS": "\(lifetime)"]
    try await TwoServers.run(devices: 12, settings) { two in
      let start = ContinuousClock.now
      let asked = try await two.atOnce(12) { number, client in
        // So that some expire before the approval arrives, and some after it.
        try await Task.sleep(until: start + .milliseconds(60 * number))
        let codes = try await client.authorize()
        return (codes, try await client.lookUp(codes, by: two.business.token))
      }
      let answers = try await two.atOnce(12) { number, client in
        try await Task.sleep(until: start + .seconds(lifetime) + .milliseconds(200))
        let (codes, request) = asked[number]
        let device = two.business.devices[number]
        let approval = try await client.approve(codes, as: request, device: device, by: two.business.token)
        return (approval.status, try await two.client(number + 1).poll(codes.deviceCode))
      }
      for (status, poll) in answers {
        #expect([200, 409].contains(status))
        if status == 409 { #expect(poll.refusal?.error == "expired_token") }
      }
      let granted = answers.count { $0.1.status == 200 }
      #expect(try await two.count("token_families") == granted)
    }
  }
}
