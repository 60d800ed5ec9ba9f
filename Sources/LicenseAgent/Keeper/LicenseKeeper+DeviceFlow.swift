import HTTPCalls
import LicenseTokens
import OAuthMessages

extension LicenseKeeper {
  /// Asks the server for a user code; from then on the keeper polls by itself. While a code waits to be approved, it is
  /// that one.
  /// - Returns: the license as it is then shown, with the user code.
  package func acquire() async throws(KeeperFailure) -> LicenseView {
    try await inTurn { () async -> Result<LicenseView, KeeperFailure> in await self.acquireNow() }.get()
  }

  private func acquireNow() async -> Result<LicenseView, KeeperFailure> {
    guard state.license == nil else { return .failure(.alreadyLicensed) }
    if let pending = state.authorization, observeClock().time.seconds < pending.expiresAt { return .success(view()) }
    do throws(ServerFailure) {
      let metadata = try await serverMetadata(fresh: true)
      begin(try await surroundings.server.authorizeDevice(surroundings.machine, at: metadata))
      return .success(view())
    } catch {
      note(error)
      dropServerTroubleOfNoConcern()
      return .failure(.server(error))
    }
  }

  private func begin(_ answer: DeviceAuthorizationResponse) {
    noteServerAnswers()
    let (reading, time) = observeClock()
    let interval = PollSchedule.interval(answer.interval)
    state.authorization = PendingAuthorization(
      deviceCode: Credential(answer.deviceCode), userCode: answer.userCode, verificationURI: answer.verificationURI,
      verificationURIComplete: answer.verificationURIComplete,
      expiresAt: time.seconds.adding(Int64(max(0, answer.expiresIn))), interval: interval)
    failedPolls = 0
    nextPoll = reading.uptime.adding(interval)
    // The first poll is free: somebody may be quick.
    earliestPoll = reading.uptime
    save()
  }

  /// Polls at once, unless the last poll was less than the interval ago.
  /// - Returns: the license as it is then shown; with the user code still, if nobody has approved it.
  package func complete() async throws(KeeperFailure) -> LicenseView {
    try await inTurn { () async -> Result<LicenseView, KeeperFailure> in await self.completeNow() }.get()
  }

  private func completeNow() async -> Result<LicenseView, KeeperFailure> {
    // Approved meanwhile: the keeper was faster.
    guard state.license == nil else { return .success(view()) }
    guard state.authorization != nil else { return .failure(.nothingPending) }
    guard uptime >= earliestPoll else { return .success(view()) }
    if let failure = await poll() { return .failure(.server(failure)) }
    return .success(view())
  }

  /// One poll.
  /// - Returns: why it came to nothing on the way, if it did.
  @discardableResult
  func poll() async -> ServerFailure? {
    guard let pending = state.authorization else { return nil }
    do throws(ServerFailure) {
      let metadata = try await serverMetadata()
      let (license, published) = try await surroundings.server.tokens(
        .deviceCode(pending.deviceCode.value), at: metadata, cached: fetchedKeys)
      accept(license, published: published)
      return nil
    } catch .refused(let answer) where Self.isAboutTheCode(answer.error) {
      noteServerAnswers()
      failedPolls = 0
      polled(pending, answer)
      return nil
    } catch {
      pollFailed(pending, error)
      return error
    }
  }

  private static func isAboutTheCode(_ code: OAuthErrorCode) -> Bool {
    switch code {
    case .authorizationPending, .slowDown, .accessDenied, .expiredToken, .invalidGrant: true
    default: false
    }
  }

  private func polled(_ pending: PendingAuthorization, _ answer: OAuthErrorResponse) {
    switch answer.error {
    case .authorizationPending: scheduleNextPoll(interval: pending.interval)
    case .slowDown:
      let interval = pending.interval.adding(PollSchedule.slowDownStep)
      state.authorization?.interval = interval
      scheduleNextPoll(interval: interval)
      save()
    case .accessDenied: end(Refusal(status: .notLicensed, sentence: "The request was denied."))
    case .expiredToken: end(Self.codeExpired)
    default: end(Refusal(answer))
    }
  }

  private func pollFailed(_ pending: PendingAuthorization, _ failure: ServerFailure) {
    note(failure)
    failedPolls += 1
    if observeClock().time.seconds >= pending.expiresAt.adding(PollSchedule.graceAfterExpiry) {
      return end(Self.codeExpired)
    }
    var retryAfter: Int64?
    if case .unavailable(_, let seconds) = failure { retryAfter = seconds }
    scheduleNextPoll(interval: pending.interval, retryAfter: retryAfter)
  }

  private func scheduleNextPoll(interval: Int64, retryAfter: Int64? = nil) {
    let now = uptime
    earliestPoll = now.adding(max(interval, min(retryAfter ?? 0, RefreshSchedule.longestRetryAfter)))
    nextPoll = now.adding(
      PollSchedule.next(
        interval: interval, failures: failedPolls, retryAfter: retryAfter, jitter: surroundings.random()))
  }

  private static let codeExpired = Refusal(
    status: .notLicensed, sentence: "The user code expired before anyone approved it. Ask for a new one.")
}
