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

  /// Forgets the server's trouble where a license file is what counts, and nothing is asked of the server any more.
  func dropServerTroubleOfNoConcern() {
    guard state.license == nil, state.authorization == nil, fileStanding?.isUsable == true else { return }
    circumstances.serverTroubleSince = nil
  }

  func noteServerAnswers() {
    if circumstances.serverTroubleSince != nil { surroundings.logger.notice("server answers again") }
    circumstances.serverTroubleSince = nil
  }

  /// Takes a license that the server gave just now. It counts at once; its refresh token only once it is on the disk.
  /// - Parameter published: the keys that the server publishes now, if they could be had.
  func accept(_ license: HeldLicense, published: JSONWebKeySet?) {
    noteServerAnswers()
    let reading = surroundings.clock()
    clock.accept(serverTime: license.claims.issuedAt, at: reading)
    state = state.withoutToken()
    state.highestTime = clock.highest
    state.license = license
    if let published {
      state.keys = TrustedKeys(
        issuer: license.claims.issuer, keySet: published, origin: .server, publishedAt: license.claims.issuedAt)
    }
    failedRefreshes = 0
    nextRefresh = reading.uptime.adding(RefreshSchedule.afterSuccess(license.claims, jitter: surroundings.random()))
    save()
  }

  /// Ends what cannot go on, and says why. A license file stays.
  func end(_ refusal: Refusal) {
    surroundings.logger.warning(
      "no license", metadata: ["status": "\(refusal.status.rawValue)", "reason": "\(refusal.sentence)"])
    state.highestTime = clock.highest
    state = state.withoutToken(refusal: refusal)
    dropServerTroubleOfNoConcern()
    save(.forgotten)
  }

  /// Those of the authorization server that are believed now; nil if none are known.
  var believedKeys: JSONWebKeySet? { surroundings.trust.keys(state.keys)?.keySet }

  /// Those that stand in where the server's keys cannot be had now: fetched from it before, from nobody else.
  var fetchedKeys: JSONWebKeySet? {
    surroundings.trust.keys(state.keys).flatMap { $0.origin == .server ? $0.keySet : nil }
  }
}
