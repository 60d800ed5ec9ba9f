import Logging

extension LicenseKeeper {
  /// What became of a removal.
  package struct Removal: Sendable, Equatable {
    package var view: LicenseView
    /// Why the server does not know of it, if it does not: there the license still counts as in use.
    package var serverFailure: ServerFailure?
  }

  /// Takes the license off this machine, token and file, and gives up a user code that waits: tells the server if it can be
  /// told, and forgets everything but the time, the server's keys, and which files were revoked.
  package func remove() async -> Removal {
    await inTurn { await self.removeNow() }
  }

  /// Gives up the user code that waits; a license that has come of it stays, and so does a license file.
  package func cancel() async -> LicenseView {
    await inTurn { await self.cancelNow() }
  }

  private func cancelNow() -> LicenseView {
    guard state.license == nil else { return view() }
    circumstances.serverTroubleSince = nil
    state = state.withoutToken()
    save(.forgotten)
    return view()
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
    state.highestTime = clock.highest
    state = state.withoutLicense
    save(.forgotten)
    return Removal(view: view(), serverFailure: serverFailure)
  }
}
