/// The signing keys with what rests on each, for platform administrators.
package struct ReadSigningKeyUse: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Entry: Sendable {
    package let key: SigningKeyRecord
    package let use: SigningKeyUse
  }

  package struct Answer: Sendable {
    /// Every key but the removed ones, oldest first.
    package let entries: [Entry]
    /// The newest of those that left the key set.
    package let removed: [SigningKeyRecord]
    /// Devices whose machines hold tokens that can be renewed.
    package let devices: Int64
    /// How long a key is announced before it signs, by purpose, in seconds.
    package let overlapSeconds: [SigningKeyRecord.Purpose: Int64]
  }

  /// How many removed keys are shown.
  package static let removedShown = 20

  /// - Throws: `forbidden`.
  package func callAsFunction(by actor: Actor) async throws -> Answer {
    try actor.requirePlatformAdministrator()
    let (context, now) = (context, context.clock.now)
    return try await context.store.read { reader in
      let keys = try reader.signingKeys()
      var overlaps: [SigningKeyRecord.Purpose: Int64] = [:]
      for purpose in SigningKeyRecord.Purpose.allCases {
        overlaps[purpose] = try context.overlapSeconds(ofKeysFor: purpose, reader)
      }
      let (known, overlapOfTokens) = (overlaps, overlaps[.token] ?? 0)
      let entries = try keys.map { key in
        let span = SigningKeySpan(of: key, among: keys, overlapSeconds: known[key.purpose] ?? 0, at: now)
        let longest = max(0, overlapOfTokens - KeySchedule.marginSeconds)
        return Entry(key: key, use: try Self.use(of: key, span, longestLifeSeconds: longest, at: now, reader))
      }
      return Answer(
        entries: entries, removed: try reader.removedSigningKeys(limit: Self.removedShown),
        devices: try reader.livingFamilyCount(), overlapSeconds: known)
    }
  }

  private static func use(
    of key: SigningKeyRecord, _ span: SigningKeySpan, longestLifeSeconds: Int64, at now: Timestamp,
    _ reader: any StoreReader
  ) throws -> SigningKeyUse {
    var use = SigningKeyUse()
    switch key.purpose {
    case .file:
      use.files = try reader.goodLicenseFileCount(ofKey: key.id, at: now)
      use.parents = try reader.parentLicenseCount(ofKey: key.id)
    case .token:
      if let signing = span.signing {
        // A token that is older than the longest life has ended.
        let start = max(signing.from, now.adding(seconds: -longestLifeSeconds))
        use.devices = start < signing.until ? try reader.familyCount(refreshedFrom: start, before: signing.until) : 0
      }
      if key.state == .announced {
        use.unaware = try reader.familyCount(refreshedFrom: Timestamp(milliseconds: .min), before: key.createdAt)
      }
    }
    return use
  }
}

/// What rests on a signing key.
package struct SigningKeyUse: Sendable, Equatable {
  /// Devices whose machines can hold a good token that it signed.
  package var devices: Int64 = 0
  /// Devices whose machines have not asked since it was announced, and so have not seen it.
  package var unaware: Int64 = 0
  /// License files that are good.
  package var files: Int64 = 0
  /// Living parent license files.
  package var parents: Int64 = 0

  package init() {}
}

/// When a key signed, as far as the keys at hand tell. Pure.
package struct SigningKeySpan: Sendable, Equatable {
  /// nil: it has not signed yet. The end is the first moment at which it did not sign any more.
  package let signing: (from: Timestamp, until: Timestamp)?

  package static func == (a: SigningKeySpan, b: SigningKeySpan) -> Bool {
    a.signing?.from == b.signing?.from && a.signing?.until == b.signing?.until
  }

  /// - Parameters:
  ///   - keys: all that are published.
  ///   - overlapSeconds: how long a key stays published after its last signature.
  package init(of key: SigningKeyRecord, among keys: [SigningKeyRecord], overlapSeconds: Int64, at now: Timestamp) {
    let ends = keys.compactMap { other -> Timestamp? in
      guard other.purpose == key.purpose, other.id != key.id, other.createdAt <= key.createdAt else { return nil }
      return Self.end(of: other, overlapSeconds)
    }
    // One that was put to use before its time signs since the key before it ended.
    let from = max(ends.max() ?? key.createdAt, key.activatesAt <= now ? key.activatesAt : key.createdAt)
    switch key.state {
    case .announced, .removed: signing = nil
    case .active: signing = (from, Timestamp(milliseconds: .max))
    case .retired: signing = (from, Self.end(of: key, overlapSeconds) ?? now)
    }
  }

  /// When a retired key signed last.
  private static func end(of key: SigningKeyRecord, _ overlapSeconds: Int64) -> Timestamp? {
    guard key.state == .retired, let removesAt = key.removesAt else { return nil }
    return max(key.createdAt, removesAt.adding(seconds: -overlapSeconds))
  }
}
