/// The license files of a license, as an actor may see them. A file is good on one device only, so every member sees it whole.
package struct ReadLicenseFiles: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// The files, oldest first.
  /// - Parameters:
  ///   - search: part of a serial or article number, whatever its case.
  ///   - state: only those of which this has become; nil: whatever became of them.
  /// - Throws: `notFound`, `unavailable`.
  package func list(
    of id: LicenseID, search: String? = nil, state: LicenseFileState? = nil, _ page: Page<LicenseFileID>,
    by actor: Actor
  ) async throws -> [LicenseFile] {
    try await context.store.read { reader in
      try actor.requireLicense(id, in: reader)
      guard let search = search?.trimmed, !search.isEmpty else {
        return try reader.licenseFiles(of: id, search: nil, state: state, page: page)
      }
      guard FieldValidation.isLine(search) else { return [] }
      return try reader.licenseFiles(of: id, search: search, state: state, page: page)
    }
  }

  /// - Throws: `notFound`, `unavailable`.
  package func get(_ id: LicenseFileID, by actor: Actor) async throws -> LicenseFile {
    guard let file = try await context.store.read({ try $0.licenseFile(id) }) else { throw LicensingError.notFound }
    try actor.require(.viewer, in: file.organizationID)
    return file
  }

  /// How many devices have a file: those that are neither replaced nor revoked.
  /// - Throws: `notFound`, `unavailable`.
  package func count(of id: LicenseID, by actor: Actor) async throws -> Int64 {
    try await context.store.read { reader in
      try actor.requireLicense(id, in: reader)
      return try reader.livingLicenseFileCount(of: id)
    }
  }

  /// How many files there are, by what became of them.
  /// - Throws: `notFound`, `unavailable`.
  package func counts(of id: LicenseID, by actor: Actor) async throws -> LicenseFileCounts {
    try await context.store.read { reader in
      try actor.requireLicense(id, in: reader)
      return try reader.licenseFileCounts(of: id)
    }
  }

  // MARK: Files whose signing key was removed

  /// Whether a file verifies nowhere any more, as its signing key was removed, and its device needs another.
  package func mustBeIssuedAgain(_ file: LicenseFile) -> Bool {
    file.status(at: context.clock.now) == .valid && !context.keyring.isPublished(file.keyID)
  }

  /// Those files of a license.
  /// - Throws: `notFound`, `unavailable`.
  package func needingReissue(
    of id: LicenseID, _ page: Page<LicenseFileID>, by actor: Actor
  ) async throws -> [LicenseFile] {
    let now = context.clock.now
    return try await context.store.read { reader in
      try actor.requireLicense(id, in: reader)
      return try reader.licenseFilesWithoutKey(of: id, at: now, page: page)
    }
  }

  /// How many they are: of a license or an organization for its members, in all for platform administrators.
  /// - Throws: `notFound`, `forbidden`, `unavailable`.
  package func needingReissueCount(_ scope: LicenseFileScope, by actor: Actor) async throws -> Int64 {
    let now = context.clock.now
    return try await context.store.read { reader in
      switch scope {
      case .license(let id): try actor.requireLicense(id, in: reader)
      case .organization(let id):
        try actor.require(.viewer, in: id)
        guard try reader.organization(id) != nil else { throw LicensingError.notFound }
      case .everywhere: try actor.requirePlatformAdministrator()
      }
      return try reader.licenseFileWithoutKeyCount(scope, at: now)
    }
  }
}

extension Actor {
  /// - Throws: `notFound` unless it is a license of an organization that the actor sees.
  fileprivate func requireLicense(_ id: LicenseID, in reader: any StoreReader) throws {
    guard let license = try reader.license(id) else { throw LicensingError.notFound }
    try require(.viewer, in: license.organizationID)
  }
}
