import LicenseTokens
import Logging

extension LicenseKeeper {
  /// Asks the server for its keys and its revoked license files, so that a file that was revoked ends here as well. For a
  /// machine that is never online it comes to nothing, which is no trouble to show; the log tells it once.
  func fetchRevocations() async {
    do throws(ServerFailure) {
      let (keySet, list) = try await surroundings.server.revocations(at: try await serverMetadata())
      accept(list, keySet: keySet)
      failedRevocations = 0
      toldRevocationFailure = nil
      nextRevocations = uptime.adding(RevocationSchedule.afterSuccess(jitter: surroundings.random()))
    } catch {
      metadata = nil
      failedRevocations += 1
      nextRevocations = uptime.adding(
        RevocationSchedule.afterFailure(failedRevocations, jitter: surroundings.random()))
      tell(error)
    }
  }

  /// Warns of a failure unless the one before was the same.
  private func tell(_ failure: ServerFailure) {
    let isNew = failure.description != toldRevocationFailure
    toldRevocationFailure = failure.description
    surroundings.logger.log(
      level: isNew ? .warning : .debug, "revoked license files not fetched", metadata: ["reason": "\(failure)"])
  }

  private func accept(_ list: RevocationList, keySet: JSONWebKeySet) {
    let wasUsable = fileStanding?.isUsable ?? false
    state.revoked.add(list.revoked, held: state.licenseFile?.claims.id)
    state.keys = TrustedKeys(issuer: issuer, keySet: keySet, origin: .server, publishedAt: clock.highest)
    if wasUsable, let standing = fileStanding, !standing.isUsable {
      surroundings.logger.warning("license file ended", metadata: ["reason": "\(standing.reason ?? "")"])
    }
    save()
  }
}
