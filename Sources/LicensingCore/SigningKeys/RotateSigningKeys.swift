import Cryptography
import LicenseTokens

/// Announces a new signing key, or in an emergency puts it to use at once.
package struct RotateSigningKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package enum Urgency: String, Sendable, CaseIterable {
    /// The new key signs once every verifier has had the time to fetch it, or, of license files, to be brought it: a year.
    case planned
    /// It signs now: verifiers that have not fetched the key set since refuse new tokens until they do.
    case now
    /// As `now`, and the old key leaves the key set: everything it signed is refused wherever the key set is fresh. License files
    /// have to be issued again.
    case compromised
  }

  package struct Answer: Sendable {
    package let keyID: String
    package let activatesAt: Timestamp
    /// Living token families, whose machines hold tokens of the old key and a key set that may not know the new one.
    package let affectedFamilies: Int64
    /// License files that verify nowhere any more and have to be issued again.
    package let affectedFiles: Int64
    /// Parent license files that verify nowhere any more and have to be renewed.
    package let affectedParents: Int64
  }

  /// - Parameter purpose: of the keys; those of the other purpose stay as they are.
  /// - Throws: `forbidden`; `conflict(.inUse)` if a planned rotation finds a key announced already.
  package func callAsFunction(
    _ urgency: Urgency, purpose: SigningKeyRecord.Purpose = .token, by actor: Actor
  ) async throws -> Answer {
    try actor.requirePlatformAdministrator()
    let answer =
      urgency == .planned
      ? try await announce(purpose, by: actor) : try await replace(purpose, urgency, by: actor)
    try await context.reloadKeyring()
    return answer
  }

  private func announce(_ purpose: SigningKeyRecord.Purpose, by actor: Actor) async throws -> Answer {
    let context = context
    let overlap = try await context.store.read { try context.overlapSeconds(ofKeysFor: purpose, $0) }
    let activatesAt = context.clock.now.adding(seconds: overlap)
    guard let key = try await context.addKey(purpose, activatesAt: activatesAt, by: actor) else {
      throw LicensingError.conflict(.inUse)
    }
    return Answer(keyID: key.id, activatesAt: activatesAt, affectedFamilies: 0, affectedFiles: 0, affectedParents: 0)
  }

  /// A key that is announced already is put to use first; else a new one is made.
  private func replace(
    _ purpose: SigningKeyRecord.Purpose, _ urgency: Urgency, by actor: Actor
  ) async throws -> Answer {
    let records = try await context.store.read { try $0.signingKeys() }.filter { $0.purpose == purpose }
    let new: SigningKeyRecord
    if let announced = records.first(where: { $0.state == .announced }) {
      new = announced
    } else if let made = try await context.addKey(
      purpose, activatesAt: context.clock.now.adding(seconds: 1), by: actor)
    {
      new = made
    } else {
      throw LicensingError.changedMeanwhile
    }
    let active = records.first { $0.state == .active }
    var steps: [KeySchedule.Step] = [.activate(new.id, retiring: active?.id)]
    if urgency == .compromised, let active { steps.append(.remove(active.id)) }
    try await context.perform(steps, by: actor)
    let now = context.clock.now
    let (families, files, parents) = try await context.store.read { reader -> (Int64, Int64, Int64) in
      switch purpose {
      case .token: return (try reader.livingFamilyCount(), 0, 0)
      case .file:
        return (
          0, try reader.licenseFileWithoutKeyCount(.everywhere, at: now), try reader.parentLicenseWithoutKeyCount()
        )
      }
    }
    return Answer(
      keyID: new.id, activatesAt: now, affectedFamilies: families, affectedFiles: files, affectedParents: parents)
  }
}
