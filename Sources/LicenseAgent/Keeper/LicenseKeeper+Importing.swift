package import LicenseTokens
import Logging

extension LicenseKeeper {
  /// What became of a document that somebody brought.
  package struct Import: Sendable, Equatable {
    package var view: LicenseView
    /// The file that is held because of it; nil if there was none to take.
    package var imported: LicenseFileClaims?
    /// Some of the files that were not taken, those for this machine first.
    package var ignored: [IgnoredFile]
    package var ignoredCount: Int
    /// How many of those are for other serial numbers.
    package var othersCount = 0
    /// The document says that the file which the machine holds was revoked.
    package var isHeldRevoked = false
  }

  /// Takes a license file, or what a bundle has for this machine. It is on the disk when this returns.
  ///
  /// - Parameters:
  ///   - document: in text form, or as a compact JWS.
  ///   - keySet: the authorization server's, brought along; counts only while this machine knows no keys.
  package func importFile(
    _ document: String, keySet: JSONWebKeySet?
  ) async throws(KeeperFailure) -> Import {
    try await inTurn { () async -> Result<Import, KeeperFailure> in await self.importNow(document, keySet) }.get()
  }

  private func importNow(_ document: String, _ keySet: JSONWebKeySet?) async -> Result<Import, KeeperFailure> {
    let machine = surroundings.machine
    guard let serialNumber = machine.canonicalSerialNumber else { return .failure(.noSerialNumber) }
    let knowledge = FileExamination.Knowledge(
      trust: surroundings.trust, kept: state.keys, revoked: state.revoked, now: observeClock().time.seconds)
    let named = FileExamination.Machine(
      serialNumber: serialNumber, articleNumber: machine.canonicalArticleNumber)
    do throws(LicenseFileFailure) {
      return take(try await Self.examine(document, keySet, named, knowledge))
    } catch {
      surroundings.logger.warning("license file refused", metadata: ["code": "\(error.code)"])
      let knowsKeys = surroundings.trust.keys(state.keys) != nil
      return .failure(.fileRefused(error, remedy: remedy(error, knowsKeys: knowsKeys, keySetCame: keySet != nil)))
    }
  }

  /// Outside of the actor: others are answered while a bundle of ten thousand files is read.
  private nonisolated static func examine(
    _ document: String, _ keySet: JSONWebKeySet?, _ machine: FileExamination.Machine,
    _ knowledge: FileExamination.Knowledge
  ) async throws(LicenseFileFailure) -> FileExamination {
    try FileExamination.of(document, with: keySet, for: machine, knowledge)
  }

  /// Nothing of it is kept unless all of it is on the disk.
  private func take(_ examination: FileExamination) -> Result<Import, KeeperFailure> {
    let (former, formerClock) = (state, clock)
    clock.learn(atLeast: examination.issuedAt)
    state.highestTime = clock.highest
    if let keys = examination.newKeys { state.keys = keys }
    state.revoked.add(examination.revoked, held: state.licenseFile?.claims.id)
    let (imported, olderOnes) = choose(among: examination.files)
    let held = state.licenseFile?.claims.id
    if isUnsaved, !save() {
      (state, clock) = (former, formerClock)
      return .failure(.notSaved)
    }
    if let imported { noteImport(imported) }
    dropServerTroubleOfNoConcern()
    return .success(
      Import(
        view: view(), imported: imported,
        ignored: Array((olderOnes + examination.ignored).prefix(FileExamination.mostReasons)),
        ignoredCount: olderOnes.count + examination.ignoredCount, othersCount: examination.othersCount,
        isHeldRevoked: examination.revoked.contains { $0 == held }))
  }

  /// Holds the newest of the files, unless the one that is held is better.
  /// - Parameter files: oldest first.
  private func choose(among files: [HeldFile]) -> (imported: LicenseFileClaims?, older: [IgnoredFile]) {
    let older = files.dropLast().map { IgnoredFile(older: $0.claims) }
    guard let newest = files.last else { return (nil, []) }
    switch FileDecision.of(worth(newest), beside: state.licenseFile.map(worth)) {
    case .take:
      state.licenseFile = newest
      return (newest.claims, older)
    case .known: return (newest.claims, older)
    case .older: return (nil, older + [IgnoredFile(older: newest.claims)])
    }
  }

  private func noteImport(_ claims: LicenseFileClaims) {
    surroundings.logger.notice(
      "license file imported", metadata: ["file": "\(claims.id)", "license": "\(claims.license.id)"])
    // It may have been revoked since it was made.
    nextRevocations = min(nextRevocations, uptime.adding(RevocationSchedule.soon(jitter: surroundings.random())))
  }

  /// What the held file is worth now; nil without one.
  var fileStanding: HeldFile.Standing? { state.licenseFile.map(standing) }

  private func standing(_ file: HeldFile) -> HeldFile.Standing {
    file.standing(at: observeClock().time.seconds, on: machine, revoked: state.revoked, keys: believedKeys)
  }

  private func worth(_ file: HeldFile) -> FileDecision.Worth { (file.claims, file.choice(standing(file))) }

  /// What helps against a refusal, where the refusal does not say it.
  private func remedy(_ failure: LicenseFileFailure, knowsKeys: Bool, keySetCame: Bool) -> String? {
    switch failure {
    case .unknownKey where !knowsKeys && !keySetCame:
      "This machine does not know the authorization server's keys yet: bring its key set along, or a bundle."
    case .unknownKey where knowsKeys && keySetCame:
      "The key set that came along does not count, for this machine knows keys of the authorization server already."
    case .wrongIssuer: "The one of this machine is \(issuer) (server.url)."
    case .wrongSerialNumber: "This machine's is \(Self.shown(machine.serialNumber)) (device.serial_number)."
    case .wrongArticleNumber: "This machine's is \(Self.shown(machine.articleNumber)) (device.article_number)."
    default: nil
    }
  }

  private static func shown(_ number: String?) -> String { DeviceNumber.trimmed(number ?? "") }
}
