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
      try await context.addKey(.token, activatesAt: context.clock.now, by: .system)
    }
    try await context.reloadKeyring()
  }
}

/// What has to happen to the keys at a time. Pure.
package enum KeySchedule {
  /// What a verifier may be away for beyond the life of the last token it needs.
  package static let marginSeconds: Int64 = 86_400
  /// How long before it signs a key of license files is announced, and how long after its last signature it stays published at
  /// least: a year. Machines without a network are visited about once a year, and learn the announced key from the bundle that
  /// is brought.
  package static let fileOverlapSeconds: Int64 = 365 * 86_400

  package enum Step: Equatable, Sendable {
    /// The announced key signs from now on; the one that was active retires.
    case activate(String, retiring: String?)
    case remove(String)
    /// As `remove`, unless license files that it signed can be good later: then it stays as long.
    case removeUnlessUsed(String)
  }

  /// nil: nothing to do.
  package static func steps(for keys: [SigningKeyRecord], at now: Timestamp) -> [Step]? {
    var steps: [Step] = keys.compactMap { key in
      guard key.state == .retired, let removesAt = key.removesAt, removesAt <= now else { return nil }
      switch key.purpose {
      case .token: return .remove(key.id)
      case .file: return .removeUnlessUsed(key.id)
      }
    }
    for key in keys where key.state == .announced && key.activatesAt <= now {
      let active = keys.first { $0.state == .active && $0.purpose == key.purpose }
      steps.append(.activate(key.id, retiring: active?.id))
    }
    return steps.isEmpty ? nil : steps
  }

  /// When a retired file key whose time has come is looked at again; nil: it can go.
  package static func extended(_ use: FileKeyUse, at now: Timestamp) -> Timestamp? {
    switch use {
    case .none: nil
    case .until(let end): now < end.adding(seconds: marginSeconds) ? end.adding(seconds: marginSeconds) : nil
    // Such a file can be revoked any day.
    case .withoutEnd: now.adding(seconds: marginSeconds)
    }
  }
}

extension LicensingContext {
  /// How long before it signs a key is announced, and how long after its last signature it stays published: so that a machine
  /// that was offline for a token's whole life, or that only bundles reach, still verifies what it is shown.
  func overlapSeconds(ofKeysFor purpose: SigningKeyRecord.Purpose, _ reader: any StoreReader) throws -> Int64 {
    switch purpose {
    case .token:
      let longest = try reader.longestTokenLifetimeSeconds() ?? Product.tokenLifetimeRange.upperBound
      return longest + KeySchedule.marginSeconds
    case .file: return KeySchedule.fileOverlapSeconds
    }
  }

  func perform(_ steps: [KeySchedule.Step], by actor: Actor) async throws {
    try await change(by: actor) { [self] writer, trail in
      for step in steps {
        switch step {
        case .remove(let id): try writer.remove(id, &trail)
        case .removeUnlessUsed(let id):
          if let later = KeySchedule.extended(try writer.use(ofFileKey: id), at: trail.now) {
            try writer.extendKey(id, removesAt: later)
          } else {
            try writer.remove(id, &trail)
          }
        case .activate(let id, let retiring):
          if let retiring, try retire(retiring, in: writer, at: trail.now) {
            try trail.record(.signingKeyRetired, retiring, in: nil, to: writer)
          }
          if try writer.activateKey(id) { try trail.record(.signingKeyActivated, id, in: nil, to: writer) }
        }
      }
    }
  }

  private func retire(_ id: String, in writer: any StoreWriter, at now: Timestamp) throws -> Bool {
    guard let key = try writer.signingKeys().first(where: { $0.id == id }) else { return false }
    let overlap = try overlapSeconds(ofKeysFor: key.purpose, writer)
    return try writer.retireKey(id, removesAt: now.adding(seconds: overlap))
  }

  /// Makes a key and announces it; one whose time has come is active at once, if none is.
  @discardableResult
  func addKey(
    _ purpose: SigningKeyRecord.Purpose, activatesAt: Timestamp, by actor: Actor
  ) async throws -> SigningKeyRecord? {
    let key = try SigningKey.generate(policy.signingAlgorithm)
    let id = JSONWebKey.thumbprint(of: key.verificationKey)
    let place = StoredPlace(table: "signing_keys", column: "private_key", row: id)
    let sealed = try keys.seal(try key.pkcs8(), at: place, random: random)
    let now = clock.now
    let record = SigningKeyRecord(
      id: id, purpose: purpose, algorithm: policy.signingAlgorithm, sealedPrivateKey: sealed,
      state: activatesAt <= now ? .active : .announced, createdAt: now, activatesAt: activatesAt, removesAt: nil)
    return try await change(by: actor) { writer, trail in
      guard try writer.insert(record) else { return nil }
      let action: AuditEvent.Action = record.state == .active ? .signingKeyActivated : .signingKeyAnnounced
      try trail.record(action, id, in: nil, record.auditDetails, to: writer)
      return record
    }
  }

  /// Takes the keys as they are in the store now.
  func reloadKeyring() async throws {
    try keyring.load(try await store.read { try $0.signingKeys() }, keys: keys)
  }

  /// Runs with the keys as this server knows them and, if a token names another key, with those that the store has by now: another
  /// server may just have made it.
  func withKeyring<Result>(_ body: (SigningKeyring) throws -> Result) async throws -> Result {
    do { return try body(keyring) } catch LicenseVerificationFailure.unknownKey {
      try await reloadKeyring()
      return try body(keyring)
    }
  }

  /// The key that signs license tokens.
  /// - Parameter id: which one that is, as the store said a moment ago: another server may have exchanged it.
  func tokenSigner(_ id: String?) async throws -> SigningKeyring.Signer {
    if keyring.signer?.id != id { try await reloadKeyring() }
    guard let signer = keyring.signer else { throw LicensingError.unavailable }
    return signer
  }

  /// The key that signs license files. The first one is made when the first product gives files, or when it is first needed: a
  /// server that sells none has none.
  func fileSigner() async throws -> SigningKeyring.FileSigner {
    if let signer = keyring.fileSigner { return signer }
    try await addKey(.file, activatesAt: clock.now, by: .system)
    try await reloadKeyring()
    guard let signer = keyring.fileSigner else { throw LicensingError.unavailable }
    return signer
  }
}

extension SigningKeyRecord {
  /// The purpose where it is not the usual one.
  fileprivate var auditDetails: [String: String?] {
    ["algorithm": algorithm.rawValue, "purpose": purpose == .token ? nil : purpose.rawValue]
  }
}

extension StoreWriter {
  func remove(_ key: String, _ trail: inout AuditTrail) throws {
    if try removeKey(key) { try trail.record(.signingKeyRemoved, key, in: nil, to: self) }
  }
}
