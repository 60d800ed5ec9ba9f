import Cryptography
import LicenseTokens

/// Moves signing keys through their phases as time passes, makes the first one, and keeps the keyring up to date.
///
/// Two servers may do this at once: each step is one conditional statement, and whoever comes second finds it done.
package struct MaintainSigningKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func callAsFunction() async throws {
    let records = try await context.store.read { try $0.signingKeys() }
    if let steps = KeySchedule.steps(for: records, at: context.clock.now) {
      try await context.perform(steps, by: .system)
    } else if !records.contains(where: { $0.purpose == .token && $0.state == .active }) {
      // Nobody can hold a key set yet, so the first key needs no announcement.
      try await context.addKey(activatesAt: context.clock.now, by: .system)
    }
    try context.keyring.load(try await context.store.read { try $0.signingKeys() }, keys: context.keys)
  }
}

/// What has to happen to the keys at a time. Pure.
package enum KeySchedule {
  /// What a verifier may be away for beyond the life of the last token it needs.
  package static let marginSeconds: Int64 = 86_400

  package enum Step: Equatable, Sendable {
    /// The announced key signs from now on; the one that was active retires.
    case activate(String, retiring: String?)
    case remove(String)
  }

  /// nil: nothing to do.
  package static func steps(for keys: [SigningKeyRecord], at now: Timestamp) -> [Step]? {
    var steps: [Step] = keys.compactMap { key in
      guard key.state == .retired, let removesAt = key.removesAt, removesAt <= now else { return nil }
      return .remove(key.id)
    }
    for key in keys where key.state == .announced && key.activatesAt <= now {
      let active = keys.first { $0.state == .active && $0.purpose == key.purpose }
      steps.append(.activate(key.id, retiring: active?.id))
    }
    return steps.isEmpty ? nil : steps
  }
}

extension LicensingContext {
  /// How long before it signs a key is announced, and how long after its last signature it stays published: so that a machine
  /// that was offline for a token's whole life still verifies what it is shown.
  func keyOverlapSeconds(_ reader: any StoreReader) throws -> Int64 {
    let longest = try reader.longestTokenLifetimeSeconds() ?? Product.tokenLifetimeRange.upperBound
    return longest + KeySchedule.marginSeconds
  }

  func perform(_ steps: [KeySchedule.Step], by actor: Actor) async throws {
    try await change(by: actor) { [self] writer, trail in
      for step in steps {
        switch step {
        case .remove(let id):
          if try writer.removeKey(id) { try trail.record(.signingKeyRemoved, id, in: nil, to: writer) }
        case .activate(let id, let retiring):
          let removesAt = trail.now.adding(seconds: try keyOverlapSeconds(writer))
          if let retiring, try writer.retireKey(retiring, removesAt: removesAt) {
            try trail.record(.signingKeyRetired, retiring, in: nil, to: writer)
          }
          if try writer.activateKey(id) { try trail.record(.signingKeyActivated, id, in: nil, to: writer) }
        }
      }
    }
  }

  /// Makes a key and announces it; one whose time has come is active at once, if none is.
  @discardableResult
  func addKey(activatesAt: Timestamp, by actor: Actor) async throws -> SigningKeyRecord? {
    let key = try SigningKey.generate(policy.signingAlgorithm)
    let id = JSONWebKey.thumbprint(of: key.verificationKey)
    let place = StoredPlace(table: "signing_keys", column: "private_key", row: id)
    let sealed = try keys.seal(try key.pkcs8(), at: place, random: random)
    let now = clock.now
    let record = SigningKeyRecord(
      id: id, purpose: .token, algorithm: policy.signingAlgorithm, sealedPrivateKey: sealed,
      state: activatesAt <= now ? .active : .announced, createdAt: now, activatesAt: activatesAt, removesAt: nil)
    return try await change(by: actor) { writer, trail in
      guard try writer.insert(record) else { return nil }
      let action: AuditEvent.Action = record.state == .active ? .signingKeyActivated : .signingKeyAnnounced
      try trail.record(action, id, in: nil, ["algorithm": record.algorithm.rawValue], to: writer)
      return record
    }
  }
}
