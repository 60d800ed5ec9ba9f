import Cryptography
import LicenseTokens

/// Announces a new signing key, or in an emergency puts it to use at once.
package struct RotateSigningKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package enum Urgency: String, Sendable, CaseIterable {
    /// The new key signs once every verifier has had the time to fetch it.
    case planned
    /// It signs now: verifiers that have not fetched the key set since refuse new tokens until they do.
    case now
    /// As `now`, and the old key leaves the key set: every token it signed is refused wherever the key set is fresh.
    case compromised
  }

  package struct Answer: Sendable {
    package let keyID: String
    package let activatesAt: Timestamp
    /// Living token families, whose machines hold tokens of the old key and a key set that may not know the new one.
    package let affectedFamilies: Int64
  }

  /// - Throws: `forbidden`; `conflict(.inUse)` if a planned rotation finds a key announced already.
  package func callAsFunction(_ urgency: Urgency, by actor: Actor) async throws -> Answer {
    try actor.requirePlatformAdministrator()
    let answer = urgency == .planned ? try await announce(by: actor) : try await replace(urgency, by: actor)
    try context.keyring.load(try await context.store.read { try $0.signingKeys() }, keys: context.keys)
    return answer
  }

  private func announce(by actor: Actor) async throws -> Answer {
    let context = context
    let overlap = try await context.store.read { try context.keyOverlapSeconds($0) }
    let activatesAt = context.clock.now.adding(seconds: overlap)
    guard let key = try await context.addKey(activatesAt: activatesAt, by: actor) else {
      throw LicensingError.conflict(.inUse)
    }
    return Answer(keyID: key.id, activatesAt: activatesAt, affectedFamilies: 0)
  }

  /// A key that is announced already is put to use first; else a new one is made.
  private func replace(_ urgency: Urgency, by actor: Actor) async throws -> Answer {
    let records = try await context.store.read { try $0.signingKeys() }.filter { $0.purpose == .token }
    let new: SigningKeyRecord
    if let announced = records.first(where: { $0.state == .announced }) {
      new = announced
    } else if let made = try await context.addKey(activatesAt: context.clock.now.adding(seconds: 1), by: actor) {
      new = made
    } else {
      throw LicensingError.changedMeanwhile
    }
    let active = records.first { $0.state == .active }
    var steps: [KeySchedule.Step] = [.activate(new.id, retiring: active?.id)]
    if urgency == .compromised, let active { steps.append(.remove(active.id)) }
    try await context.perform(steps, by: actor)
    let affected = try await context.store.read { try $0.livingFamilyCount() }
    return Answer(keyID: new.id, activatesAt: context.clock.now, affectedFamilies: affected)
  }
}
