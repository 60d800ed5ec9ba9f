import HTTPCalls
import LicenseTokens
import Logging
import OAuthMessages

extension LicenseKeeper {
  /// Fetches a new license token now, whatever is due.
  package func refresh() async throws(KeeperFailure) -> LicenseView {
    try await inTurn { () async -> Result<LicenseView, KeeperFailure> in
      guard await self.state.license != nil else {
        return .failure(await self.fileStanding?.isUsable == true ? .licensedByFile : .notLicensed)
      }
      if let failure = await self.refreshNow() { return .failure(.server(failure)) }
      return .success(await self.view())
    }.get()
  }

  /// - Returns: why it came to nothing, if it did. A refusal of the license is no failure: the view tells it.
  @discardableResult
  func refreshNow() async -> ServerFailure? {
    if isUnsaved { save() }
    guard let presented = saved.license?.refreshToken else {
      // The first refresh token is not on the disk yet. The license in memory goes on meanwhile.
      failedRefreshes += 1
      scheduleRefreshAfterFailure(retryAfter: nil)
      return nil
    }
    do throws(ServerFailure) {
      let metadata = try await serverMetadata(fresh: true)
      let (license, published) = try await surroundings.server.tokens(
        .refreshToken(presented.value, scope: nil), at: metadata, cached: fetchedKeys)
      accept(license, published: published)
      return nil
    } catch .refused(let answer) where answer.error == .invalidGrant {
      noteServerAnswers()
      refused(Refusal(answer))
      return nil
    } catch {
      note(error)
      failedRefreshes += 1
      var retryAfter: Int64?
      if case .unavailable(_, let seconds) = error { retryAfter = seconds }
      scheduleRefreshAfterFailure(retryAfter: retryAfter)
      return error
    }
  }

  private func refused(_ refusal: Refusal) {
    guard refusal.isPause else { return end(refusal) }
    failedRefreshes = 0
    nextRefresh = uptime.adding(RefreshSchedule.afterPause(jitter: surroundings.random()))
    guard state.refusal != refusal else { return }
    surroundings.logger.warning(
      "license paused", metadata: ["status": "\(refusal.status.rawValue)", "reason": "\(refusal.sentence)"])
    state.refusal = refusal
    save()
  }

  private func scheduleRefreshAfterFailure(retryAfter: Int64?) {
    let wait = RefreshSchedule.afterFailure(
      failedRefreshes, retryAfter: retryAfter, jitter: surroundings.random())
    nextRefresh = uptime.adding(wait)
  }
}
