/// Where Countersign keeps its state: a unit of work with a synchronous body.
///
/// A body can run more than once (a lost race, a batch that is given up), so it touches nothing but its argument and the
/// values it captured; no `await` happens inside a transaction. What a body throws reaches the caller unchanged and undoes
/// what the body wrote. `write` returns, with a value or an error, only when its outcome is durable.
package protocol Store: Sendable {
  /// - Throws: what `body` throws, or `LicensingError.unavailable`.
  func read<T: Sendable>(_ body: @escaping @Sendable (any StoreReader) throws -> T) async throws -> T
  /// - Throws: what `body` throws, or `LicensingError.unavailable`.
  func write<T: Sendable>(_ body: @escaping @Sendable (any StoreWriter) throws -> T) async throws -> T
  /// The client, as `read` finds it at this moment; asked for by every OAuth request.
  func client(_ id: String) async throws -> Client?
  /// As `read`, for a client that is found and checked in the same round trip.
  /// - Parameter check: what it throws comes before whatever `body` throws.
  func read<T: Sendable>(
    client id: String, check: @escaping @Sendable (Client?) throws -> Void,
    _ body: @escaping @Sendable (any StoreReader) throws -> T
  ) async throws -> T
  /// As `write`, for a client that is found and checked in the same round trip.
  /// - Parameter check: what it throws comes before whatever `body` throws, and undoes what it wrote.
  func write<T: Sendable>(
    client id: String, check: @escaping @Sendable (Client?) throws -> Void,
    _ body: @escaping @Sendable (any StoreWriter) throws -> T
  ) async throws -> T
  /// The product of a check token, as `read` finds it at this moment; asked for by every license check.
  func checkedProduct(tokenHash: [UInt8]) async throws -> CheckedProduct?
  /// Remembers a fact whose last writer wins and which a crash may lose; it is seen by later reads of this process at once.
  func note(_ fact: Note)
  /// Writes down what was noted since the last time; called every second.
  func flushNotes() async throws
}

extension Store {
  package func client(_ id: String) async throws -> Client? { try await read { try $0.client(id) } }
  package func read<T: Sendable>(
    client id: String, check: @escaping @Sendable (Client?) throws -> Void,
    _ body: @escaping @Sendable (any StoreReader) throws -> T
  ) async throws -> T {
    try check(await client(id))
    return try await read(body)
  }
  package func write<T: Sendable>(
    client id: String, check: @escaping @Sendable (Client?) throws -> Void,
    _ body: @escaping @Sendable (any StoreWriter) throws -> T
  ) async throws -> T {
    try check(await client(id))
    return try await write(body)
  }
  package func checkedProduct(tokenHash: [UInt8]) async throws -> CheckedProduct? {
    try await read { try $0.checkedProduct(tokenHash: tokenHash) }
  }
}

/// Facts that are told too often to be worth a durable write each.
package enum Note: Sendable, Hashable {
  case polled(DeviceAuthorizationID, at: Timestamp)
  case deviceSeen(DeviceID, at: Timestamp)
  case apiTokenUsed(APITokenID, at: Timestamp)
  case parentLicenseUsed(ParentLicenseID, at: Timestamp)
  case sessionSeen(hash: [UInt8], at: Timestamp)
  /// Seen by readers once it is written.
  case checkPassed(GoodCheck)
  /// Seen by readers once it is written. Of the same key and fingerprint each one counts; of too many different ones the
  /// newest are dropped.
  case checkRefused(RefusedCheck)
}

/// Everything that can be asked of the store.
package protocol StoreReader:
  OrganizationReader, UserReader, ClientReader, ProductReader, LicenseReader, DeviceReader, ActivationReader,
  DeviceAuthorizationReader, TokenFamilyReader, SigningKeyReader, AuditReader, SettingReader,
  SessionReader, LicenseCheckSettingsReader, LicenseKeyReader, KeyLockReader, UnauthorizedInstallationReader,
  LicenseFileSettingsReader, LicenseFileReader, ParentLicenseReader, AttentionReader, HubReader, DeviceActivationReader,
  DeviceHolderReader
{}

/// Everything that can be done to the store, in one transaction.
package protocol StoreWriter:
  StoreReader, OrganizationWriter, UserWriter, ClientWriter, ProductWriter, LicenseWriter, DeviceWriter,
  ActivationWriter,
  DeviceAuthorizationWriter, TokenFamilyWriter, SigningKeyWriter, AuditWriter, SettingWriter, AttemptWriter,
  SessionWriter, LicenseCheckSettingsWriter, LicenseKeyWriter, KeyLockWriter, UnauthorizedInstallationWriter,
  LicenseFileSettingsWriter, LicenseFileWriter, ParentLicenseWriter
{}

/// A page of a list ordered by id, oldest first.
package struct Page<ID: Sendable>: Sendable {
  package static var largest: Int { 200 }

  /// How many at most, 1 to 200.
  package let limit: Int
  /// The list goes on after this id.
  package let after: ID?

  package init(limit: Int = 50, after: ID? = nil) {
    self.limit = min(max(limit, 1), Self.largest)
    self.after = after
  }
}

/// Values the store keeps about itself.
package enum Setting: String, Sendable {
  /// Proves that the master key at hand is the one this store was made with.
  case masterKeyCheck = "master_key_check"
  /// When the store was last restored from a backup, milliseconds since 1970.
  case restoredAt = "restored_at"
}

package protocol SettingReader {
  func setting(_ name: Setting) throws -> [UInt8]?
}

package protocol SettingWriter {
  /// True if the value was absent and is now there.
  func insertSetting(_ name: Setting, _ value: [UInt8]) throws -> Bool
}
