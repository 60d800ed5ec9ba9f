import Foundation
import Testing

/// The process is killed under load, again and again, on one data directory: what was acknowledged is there afterwards.
struct CrashTests {
  private static let rounds = 50
  private static let machines = 16

  @Test func whatWasAcknowledgedSurvivesACrash() async throws {
    let installation = try ServerInstallation(ServerInstallation.withoutLimits)
    let acknowledgements = Acknowledgements()
    var (business, machines) = try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server).branch(devices: Self.machines, server.client)
      let machines = business.devices.map {
        LicensedMachine(device: $0, administrator: business.token, acknowledgements: acknowledgements)
      }
      return (business, machines)
    }

    for round in 0..<Self.rounds {
      // Early and late in the work, never at the same place.
      let limit = 20 + round * 97 % 283
      let server = try await ServerProcess.start("serve", of: installation)
      acknowledgements.restart(limit: limit) { server.crash() }
      machines = try await Self.all(machines) { try await $0.work(server.client) }
      #expect(await server.exit() == .signal(SIGKILL))
      #expect(acknowledgements.count >= limit, "every machine stopped before the crash")

      machines = try await installation.withServer { server in
        let checked = try await Self.all(machines) { try await $0.check(server.client) }
        let (used, living) = try await business.places(server.client)
        #expect(used == living)
        #expect(living == checked.count { $0.holdsActivation })
        return checked
      }
      let log = try server.log
      #expect(!acknowledgements.secrets.contains { log.contains($0) }, "a secret is in the log")
    }
  }

  /// Lets all machines do something at once.
  private static func all(
    _ machines: [LicensedMachine], _ action: @escaping @Sendable (inout LicensedMachine) async throws -> Void
  ) async throws -> [LicensedMachine] {
    try await withThrowingTaskGroup(of: LicensedMachine.self) { group in
      for machine in machines {
        group.addTask {
          var machine = machine
          try await action(&machine)
          return machine
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
  }
}
