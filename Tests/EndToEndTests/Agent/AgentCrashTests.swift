import Foundation
import LicenseAgent
import Synchronization
import TestAuthorizationServer
import Testing

/// Kills agents while they acquire and refresh, at points that a seed chooses: before the server knows, after it has
/// advanced, and while the answer goes to the disk. None may be stranded, and none may be taken for a copy.
@Suite struct AgentCrashTests {
  /// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
  private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
  }

  /// When an agent is to be killed.
  private struct Plan {
    /// How many calls of the token endpoint are let through before.
    var calls: Int
    let moment: ListeningAuthorizationServer.Moment
    /// After the moment.
    let microseconds: UInt32

    init(from random: inout Seeded) {
      calls = Int.random(in: 0..<3, using: &random)
      moment = ListeningAuthorizationServer.Moment.allCases.randomElement(using: &random) ?? .arrived
      microseconds = moment == .answered ? UInt32.random(in: 0..<6000, using: &random) : 0
    }
  }

  private func kill(_ agent: AgentProcess, asPlanned plan: Plan, by server: ListeningAuthorizationServer) {
    let left = Mutex(plan.calls)
    server.watch { moment in
      guard moment == plan.moment,
        left.withLock({ left in
          left -= 1
          return left < 0
        })
      else { return }
      usleep(plan.microseconds)
      agent.crash()
    }
  }

  @Test func noKillStrandsALicense() async throws {
    try await ListeningAuthorizationServer.with { server in
      let installation = try await AgentInstallation(server: server.server.issuer)
      var random = Seeded(state: 4)
      try await acquire(installation, server)
      for round in 1...200 {
        let agent = try await AgentProcess.start(of: installation)
        kill(agent, asPlanned: Plan(from: &random), by: server)
        do {
          while true { _ = try await agent.post("/v1/refresh").expecting(200, "a refresh in round \(round)") }
        } catch is ServerClient.NoAnswer {}
        #expect(await agent.exit() == .signal(SIGKILL), "round \(round)")
      }
      server.watch { _ in }
      try await installation.withAgent { agent in
        _ = try await agent.post("/v1/refresh").expecting(200, "the last refresh")
        let license: License = try await agent.get("/v1/license").expecting(200, "a license").decoded()
        #expect(license == License(status: "Licensed", tokenState: "valid", warnings: []))
      }
      let state = server.server.now
      #expect((state.families, state.replays, state.unknownGrants) == (1, 0, 0))
      #expect(state.refreshes > 200)
    }
  }

  @Test func noKillStrandsAnAcquisition() async throws {
    try await ListeningAuthorizationServer.with { server in
      let installation = try await AgentInstallation(server: server.server.issuer)
      var random = Seeded(state: 11)
      let first = try await AgentProcess.start(of: installation)
      _ = try await first.post("/v1/acquire").expecting(200, "a user code")
      first.crash()
      _ = await first.exit()
      server.server.change { $0.approval = .approved }
      for _ in 1...10 {
        let agent = try await AgentProcess.start(of: installation)
        var plan = Plan(from: &random)
        plan.calls = 0
        kill(agent, asPlanned: plan, by: server)
        // It polls by itself, until a kill comes too late and it has its license.
        let isLicensed = try await Deadline.wait(for: "a kill or a license") { () -> Bool? in
          do {
            return try await agent.get("/v1/license").body.contains(#""status":"Licensed""#) ? true : nil
          } catch is ServerClient.NoAnswer {
            return false
          }
        }
        agent.crash()
        _ = await agent.exit()
        if isLicensed { break }
      }
      server.watch { _ in }
      try await installation.withAgent { agent in
        try await Deadline.wait(for: "the license") {
          try await agent.get("/v1/license").body.contains(#""status":"Licensed""#) ? () : nil
        }
      }
      let state = server.server.now
      #expect((state.families, state.replays, state.unknownGrants) == (1, 0, 0))
    }
  }

  private struct License: Decodable, Equatable {
    let status: String
    let tokenState: String
    let warnings: [String]
  }

  private func acquire(_ installation: AgentInstallation, _ server: ListeningAuthorizationServer) async throws {
    try await installation.withAgent { agent in
      _ = try await agent.post("/v1/acquire").expecting(200, "a user code")
      server.server.change { $0.approval = .approved }
      _ = try await agent.post("/v1/complete").expecting(200, "a license")
    }
  }
}
