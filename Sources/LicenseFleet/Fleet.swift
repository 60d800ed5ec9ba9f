import LicenseTokens

/// A project with what its commands need of the world. Each command is an extension, in the folder of its capability.
package struct Fleet: Sendable {
  package let project: ProjectFile
  /// Nil where the environment names no directory for it.
  let archive: FleetArchive?
  /// The way to the server of this address.
  let server: @Sendable (_ url: String) -> FleetServer
  /// The way to the agent of a device.
  let agents: any AgentAccess
  /// Seconds since 1970.
  let now: @Sendable () -> Int64
  let pause: @Sendable (Duration) async throws -> Void

  package init(
    project: ProjectFile, archive: FleetArchive?, server: @escaping @Sendable (_ url: String) -> FleetServer,
    agents: any AgentAccess, now: @escaping @Sendable () -> Int64,
    pause: @escaping @Sendable (Duration) async throws -> Void
  ) {
    self.project = project
    self.archive = archive
    self.server = server
    self.agents = agents
    self.now = now
    self.pause = pause
  }

  /// Told after each step: how many devices are done, and of how many.
  package typealias Progress = @Sendable (_ done: Int, _ total: Int) -> Void

  /// Keeps a file on this machine as well. A machine that cannot do so is no reason to stop: the project holds it.
  func keep(_ body: (FleetArchive) throws(FileTrouble) -> Void, _ notes: inout [String]) {
    guard let archive else { return }
    do {
      try body(archive)
    } catch {
      // One is enough: a directory that cannot be written to refuses every file.
      let beginning = "Copies in your data directory could not be written: "
      if !notes.contains(where: { $0.hasPrefix(beginning) }) { notes.append(beginning + error.description + ".") }
    }
  }

  /// Fetches the server's keys and what it has revoked, and puts both into the project.
  /// - Throws: `FleetServer.Failure`, `ProjectFileError`
  func refresh(_ current: FleetProject, _ notes: inout [String]) async throws -> FleetProject {
    let server = server(current.server)
    let readAt = now()
    let keySet = try await server.keySet()
    let verifier = LicenseFileVerifier(issuer: current.server, audience: nil, keySet: keySet)
    var revoked: [String] = []
    do {
      revoked = try verifier.verifyRevocationList(try await server.revocationList()).revoked
    } catch {
      notes.append("The server's revocation list could not be used: \(Self.words(error))")
    }
    keep({ archive throws(FileTrouble) in try archive.keep(keySet, of: current.server) }, &notes)
    return try project.update { project in
      project.trust(keySet, readAt: readAt)
      project.revoke(revoked)
    }
  }

  /// The project with keys to verify with: its own, else those this machine has kept, else the server's.
  /// - Throws: `FleetFailure.unreachable` if there are none.
  func withKeys(_ current: FleetProject, _ notes: inout [String]) async throws -> FleetProject {
    if current.keySet != nil { return current }
    if let kept = archive?.keySet(of: current.server) {
      return try project.update { $0.trust(kept, issuedAt: 0) }
    }
    do {
      return try await refresh(current, &notes)
    } catch let failure as FleetServer.Failure {
      throw FleetFailure.unreachable("\(failure.sentence) Its keys are needed once, to verify with.")
    }
  }

  /// Whether nobody answered, as opposed to an answer that was no.
  static func isUnreachable(_ error: any Error) -> Bool {
    switch error {
    case let failure as FleetServer.Failure: failure.isUnreachable
    case FleetFailure.unreachable: true
    default: false
    }
  }

  /// For a person.
  static func words(_ error: any Error) -> String {
    switch error {
    case let failure as FleetServer.Failure: failure.sentence
    case let failure as LicenseFileFailure: failure.description
    default: "\(error)"
    }
  }
}
