package import HTTPCalls
package import LicenseTokens
package import Logging
import OAuthMessages

/// Keeper is the heart of the agent: the one owner of its state. Everything that changes the license goes through
/// `LicenseKeeper`, one thing after the other: what a person asks for (`+DeviceFlow`, `+Refreshing`, `+Removing`) and
/// what is due by itself (`tick`). What it decides with is pure and elsewhere; here it is joined to the disk
/// (`+Saving`), the server and the clock. License files come by `+Importing`, and end by `+Revocations`.
package actor LicenseKeeper {
  /// What the keeper is given of the world.
  package struct Surroundings: Sendable {
    package var storage: any StateStorage
    package var server: AuthorizationServerClient
    package var machine: MachineDescription
    package var clock: @Sendable () -> ClockReading
    /// From 0..<1, for jitter only.
    package var random: @Sendable () -> Double
    /// How many seconds before its end a token is said to expire soon.
    package var expiryWarning: Int64
    /// Whose license files are believed.
    package var trust: KeyTrust
    package var logger: Logger

    /// - Parameter keySetFile: what is in the file that the configuration names.
    package init(
      storage: any StateStorage, server: AuthorizationServerClient, machine: MachineDescription,
      clock: @escaping @Sendable () -> ClockReading, random: @escaping @Sendable () -> Double, expiryWarning: Int64,
      logger: Logger, keySetFile: JSONWebKeySet? = nil
    ) {
      self.storage = storage
      self.server = server
      self.machine = machine
      self.clock = clock
      self.random = random
      self.expiryWarning = expiryWarning
      trust = KeyTrust(issuer: server.issuer, configured: keySetFile)
      self.logger = logger
    }
  }

  let surroundings: Surroundings
  nonisolated var machine: MachineDescription { surroundings.machine }
  /// The authorization server's issuer identifier.
  nonisolated var issuer: String { surroundings.server.issuer }
  var state: AgentState
  /// What is on the disk: the only refresh token that may be presented is its.
  var saved: AgentState
  /// What the next save does with the state before; stays `forgotten` until that was done.
  var former = FormerState.kept
  var clock: LicenseClock
  var circumstances = Circumstances()
  var metadata: AuthorizationServerMetadata?

  // What is due when, in uptime.
  var nextPoll: Int64
  var earliestPoll: Int64
  var nextRefresh: Int64
  var nextRevocations: Int64
  var nextSave: Int64
  var failedPolls = 0
  var failedRefreshes = 0
  var failedRevocations = 0
  /// The last reason why the revoked license files could not be fetched, since they were last.
  var toldRevocationFailure: String?
  private var wasSetBack = false

  private var isBusy = false
  private var waiting: [CheckedContinuation<Void, Never>] = []
  private var cancelCurrent: () -> Void = {}

  /// Takes up where the state on the disk leaves off.
  package init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    let loaded = surroundings.storage.load()
    let reading = surroundings.clock()
    state = loaded.state
    saved = loaded.state
    clock = LicenseClock(highest: loaded.state.highestTime, at: reading)
    nextSave = reading.uptime
    // Nobody knows when the process before this one polled.
    nextPoll = reading.uptime.adding(loaded.state.authorization?.interval ?? 0)
    earliestPoll = nextPoll
    var clock = clock
    let now = clock.observe(reading).seconds
    let wait: Int64 =
      switch loaded.state.license {
      case nil: 0
      case _? where loaded.state.refusal != nil: RefreshSchedule.afterStart(paused: surroundings.random())
      case let license?: RefreshSchedule.afterStart(license.claims, now: now, jitter: surroundings.random())
      }
    nextRefresh = reading.uptime.adding(wait)
    nextRevocations = reading.uptime.adding(RevocationSchedule.soon(jitter: surroundings.random()))
    for problem in loaded.problems {
      surroundings.logger.error("saved license not readable", metadata: ["problem": "\(problem)"])
    }
  }

  // MARK: What others see

  package func view() -> LicenseView {
    LicenseView.of(
      state, on: machine, at: observeClock().time, circumstances, expiryWarning: surroundings.expiryWarning,
      keys: believedKeys)
  }

  /// The same, with the time it is of, in seconds since 1970.
  func viewNow() -> (view: LicenseView, now: Int64) { (view(), observeClock().time.seconds) }

  /// The license token, for the programs of this machine to present to others.
  /// - Returns: the token and the second of its end.
  package func token() throws(LicenseView.TokenRefusal) -> (token: Credential, expiresAt: Int64) {
    if let refusal = view().tokenRefusal { throw refusal }
    guard let license = state.license else { throw .notLicensed }
    return (license.accessToken, license.claims.expiresAt)
  }

  /// Whether a token that another machine of the same organization presents is good, without asking anyone.
  ///
  /// The signature is checked outside of the actor, so that any number are at once.
  package nonisolated func verify(
    _ token: String, requiring feature: String?
  ) async throws(LicenseVerificationFailure) -> LicenseClaims {
    let (verifier, now) = try await verifier()
    return try verifier.verify(token, at: now, requiring: feature)
  }

  /// Without a license the machine has no organization whose other machines it could trust.
  private func verifier() throws(LicenseVerificationFailure) -> (LicenseVerifier, now: Int64) {
    let byFile = fileStanding?.isUsable == true ? state.licenseFile?.claims.organization.id : nil
    guard let keySet = believedKeys, let organization = state.license?.claims.organization.id ?? byFile else {
      throw .unknownKey
    }
    let verifier = LicenseVerifier(issuer: surroundings.server.issuer, audience: organization, keySet: keySet)
    return (verifier, observeClock().time.seconds)
  }

  // MARK: What is due

  /// Gives up the call to the server that is on its way. An answer that is lost so is given again.
  func interrupt() { cancelCurrent() }

  /// Brings the last things to the disk before the process ends.
  func close() async {
    await inTurn { await self.saveLast() }
  }

  /// Does what is due now; to be called every second.
  package func tick() async {
    await inTurn { await self.doWhatIsDue() }
  }

  private func doWhatIsDue() async {
    let (reading, time) = observeClock()
    if time.isSetBack, !wasSetBack {
      surroundings.logger.warning("the clock of this machine was set back")
      // The server knows the time.
      nextRefresh = min(nextRefresh, reading.uptime)
    }
    wasSetBack = time.isSetBack
    saveIfDue(reading)
    if state.authorization != nil, reading.uptime >= nextPoll { await poll() }
    if state.license != nil, reading.uptime >= nextRefresh { await refreshNow() }
    if state.licenseFile != nil, reading.uptime >= nextRevocations { await fetchRevocations() }
  }

  func observeClock() -> (reading: ClockReading, time: LicenseTime) {
    let reading = surroundings.clock()
    let time = clock.observe(reading)
    state.highestTime = clock.highest
    return (reading, time)
  }

  var uptime: Int64 { surroundings.clock().uptime }

  // MARK: One thing after the other

  /// Runs the body when those that came before are done. It runs to its end even if the caller gives up waiting: an
  /// answer that is on its way must reach the disk.
  func inTurn<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
    if isBusy {
      await withCheckedContinuation { waiting.append($0) }
    } else {
      isBusy = true
    }
    let task = Task { await body() }
    cancelCurrent = { task.cancel() }
    let result = await task.value
    if waiting.isEmpty { isBusy = false } else { waiting.removeFirst().resume() }
    return result
  }
}

/// Why the keeper did not do what it was asked.
package enum KeeperFailure: Error, Equatable {
  /// There is a license; it has to be removed first.
  case alreadyLicensed
  case notLicensed
  /// The machine is licensed by its license file alone: there is no token to refresh.
  case licensedByFile
  /// No user code waits to be approved.
  case nothingPending
  /// The machine's own serial number is not configured: no license file can be for it.
  case noSerialNumber
  /// The document is not good, or not for this machine.
  case fileRefused(LicenseFileFailure, remedy: String?)
  /// The disk takes nothing.
  case notSaved
  case server(ServerFailure)
}
