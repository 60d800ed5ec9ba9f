import SecretFiles
import ArgumentParser
import LicensingCore
import LicensingServer
import LicensingStore
import Logging

/// One installation: its store, opened and migrated, and the context of its use cases. Whoever has one has the store's lock.
struct Installation: Sendable {
  let context: LicensingContext
  let store: SQLStore

  /// - Parameter migrates: brings the schema up to date first.
  /// - Throws: `StoreFailure.locked` if another process has the store; `ExitCode` after saying what is wrong.
  static func open(
    _ configuration: ServerConfiguration, migrates: Bool = true, logger: Logger
  ) async throws
    -> Installation
  {
    let (clock, random) = (SystemClock(), SystemRandom())
    let store = try await openStore(configuration, migrates: migrates, clock: clock, logger: logger)
    // From here on there are keys in memory.
    CoreDumps.forbid()
    do {
      let key = try await masterKey(configuration, store: store, random: random)
      let context = LicensingContext(
        store: store, clock: clock, random: random, keys: try SecretKeys(key), policy: configuration.policy)
      guard try await CheckMasterKey(context)() == .right else {
        throw ExitStatus.configuration.saying("master_key.file: is not the key that this store was made with")
      }
      try await EnsureAgentClient(context)()
      try await MaintainSigningKeys(context)()
      return Installation(context: context, store: store)
    } catch {
      await store.close()
      throw error
    }
  }

  static func openStore(
    _ configuration: ServerConfiguration, migrates: Bool, clock: SystemClock, logger: Logger
  ) async throws -> SQLStore {
    do {
      try DataDirectory.prepare(configuration.data.directory)
    } catch {
      throw ExitStatus.configuration.saying("data.directory: \(error.description)")
    }
    let store = SQLStore(engine: try configuration.engine(logger: logger), logger: logger)
    do {
      if migrates { try await store.migrate(now: clock.now) }
      return store
    } catch {
      await store.close()
      throw error
    }
  }

  /// The master key of the file; made only for a store that holds nothing yet.
  private static func masterKey(
    _ configuration: ServerConfiguration, store: SQLStore, random: SystemRandom
  ) async throws -> MasterKey {
    let path = configuration.masterKey.file
    do {
      do {
        return try masterKey(from: try MasterKeyFile.read(path: path))
      } catch MasterKeyFileError.unreadable(.notFound) {
        let isEmpty = try await store.read { try $0.setting(.masterKeyCheck) == nil }
        guard isEmpty else {
          throw ExitStatus.configuration.saying(
            "master_key.file: \(path) is missing. This store was made with a master key; put it back there.")
        }
        try MasterKeyFile.create(path: path, number: 1, bytes: try random.bytes(MasterKey.byteCount))
        return try masterKey(from: try MasterKeyFile.read(path: path))
      }
    } catch let error as MasterKeyFileError {
      throw ExitStatus.configuration.saying("master_key.file: \(error.description)")
    }
  }

  private static func masterKey(from file: MasterKeyFile) throws -> MasterKey {
    guard let key = MasterKey(number: file.number, bytes: file.bytes) else {
      throw ExitStatus.configuration.saying("master_key.file: holds no key of 32 bytes with a number from 1 to 65535")
    }
    return key
  }
}

extension ServerConfiguration {
  /// The engine that the store runs on, from now on.
  fileprivate func engine(logger: Logger) throws(StoreFailure) -> any SQLEngine {
    switch store {
    case .sqlite(let path): return try SQLiteEngine(path: path, logger: logger)
    case .postgresql(let url):
      guard var settings = PostgreSQLSettings(url: url.exposed) else {
        throw .unusable("it is no URL as libpq takes them, postgresql://USER@HOST/DATABASE")
      }
      settings.connections = postgresql.connections
      settings.waitLimit = .seconds(postgresql.waitSeconds)
      settings.longestLife = .seconds(postgresql.connectionLifeSeconds)
      settings.statementTimeout = .seconds(postgresql.statementTimeoutSeconds)
      settings.lockTimeout = .seconds(postgresql.lockTimeoutSeconds)
      settings.keepsStatements = postgresql.pooler == .none
      return PostgreSQLEngine(settings, logger: logger)
    }
  }
}

extension StoreFailure {
  /// Why a program that needs the store ends, and with which status.
  var exit: ExitCode { exit("store") }

  /// - Parameter name: what the operator knows the store by.
  func exit(_ name: String) -> ExitCode {
    switch self {
    case .locked(let path):
      ExitStatus.unavailable.saying(
        "another countersign-server has \(path) open; end it first, or use another data.directory")
    case .busy, .full, .readOnly, .unavailable, .outcomeUnknown:
      ExitStatus.unavailable.saying("\(name): cannot be used now (\(self))")
    case .schemaTooNew(let found, let known):
      ExitStatus.configuration.saying(
        "\(name): has schema \(found), this program knows up to \(known); use the newer program")
    case .corrupt: ExitStatus.configuration.saying("\(name): is damaged or no database; restore a backup")
    case .unusable, .migrations, .constraint, .statement:
      ExitStatus.configuration.saying("\(name): cannot be used (\(self))")
    }
  }
}
