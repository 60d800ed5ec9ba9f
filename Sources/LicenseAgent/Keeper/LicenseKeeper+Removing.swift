import Logging

extension LicenseKeeper {
  /// What became of a removal.
  package struct Removal: Sendable, Equatable {
    package var view: LicenseView
    /// Why the server does not know of it, if it does not: there the license still counts as in use.
    package var serverFailure: ServerFailure?
  }

  /// Takes the license off this machine, and gives up a user code that waits: tells the server if it can be told, and
  /// forgets everything but the time.
  package func remove() async -> Removal {
    await inTurn { await self.removeNow() }
  }

  /// Gives up the user code that waits; a license that has come of it stays.
  package func cancel() async -> LicenseView {
    await inTurn { await self.cancelNow() }
  }

  private func cancelNow() async -> LicenseView {
    guard state.license == nil else { return view() }
    return await removeNow().view
  }

  private func removeNow() async -> Removal {
    var serverFailure: ServerFailure?
    if let token = (saved.license ?? state.license)?.refreshToken {
      do throws(ServerFailure) {
        let metadata = try await serverMetadata()
        try await surroundings.server.revoke(token, at: metadata)
        noteServerAnswers()
      } catch {
        serverFailure = error
        surroundings.logger.warning("license removed without the server", metadata: ["reason": "\(error)"])
      }
    }
    circumstances.serverTroubleSince = nil
    state = AgentState(highestTime: clock.highest)
    save(.forgotten)
    return Removal(view: view(), serverFailure: serverFailure)
  }
}
