import LicenseTokens
import Logging
import OAuthMessages

extension LicenseKeeper {
  /// What the server says of itself, asked for once, and again after each failure and before each refresh.
  /// - Throws: also if the license is not this server's, which must not see its tokens.
  func serverMetadata(fresh: Bool = false) async throws(ServerFailure) -> AuthorizationServerMetadata {
    if let issuer = state.license?.claims.issuer, !issuer.utf8.elementsEqual(surroundings.server.issuer.utf8) {
      throw .unavailable(.otherServer(issuer), retryAfter: nil)
    }
    if let metadata, !fresh { return metadata }
    metadata = nil
    let answer = try await surroundings.server.metadata()
    metadata = answer
    return answer
  }

  /// Notes that the server could not help, for people to see.
  func note(_ failure: ServerFailure) {
    metadata = nil
    if circumstances.serverTroubleSince == nil {
      circumstances.serverTroubleSince = clock.highest
      surroundings.logger.warning(
        "server trouble", metadata: ["reason": "\(failure)", "failure": "\(String(reflecting: failure))"])
    }
    circumstances.serverTroubleReason = failure.description
  }

  func noteServerAnswers() {
    if circumstances.serverTroubleSince != nil { surroundings.logger.notice("server answers again") }
    circumstances.serverTroubleSince = nil
  }

  /// Takes a license that the server gave just now. It counts at once; its refresh token only once it is on the disk.
  func accept(_ license: HeldLicense, keySet: JSONWebKeySet) {
    noteServerAnswers()
    let reading = surroundings.clock()
    clock.accept(serverTime: license.claims.issuedAt, at: reading)
    state = AgentState(highestTime: clock.highest, license: license, keySet: keySet)
    failedRefreshes = 0
    nextRefresh = reading.uptime.adding(RefreshSchedule.afterSuccess(license.claims, jitter: surroundings.random()))
    save()
  }

  /// Ends what cannot go on, and says why. Without a license of its own the machine has no organization whose other
  /// machines it could trust: the key set goes as well.
  func end(_ refusal: Refusal) {
    surroundings.logger.warning(
      "no license", metadata: ["status": "\(refusal.status.rawValue)", "reason": "\(refusal.sentence)"])
    state = AgentState(highestTime: clock.highest, refusal: refusal)
    save(.forgotten)
  }
}
