import LicenseTokens

/// Makes license files for devices under a license, and charges its quota for each device that has none yet.
///
/// Asking again is harmless: a device that has a living file under the license gets the same one, or a newer document of the same
/// unit where that would say something else, and nothing is charged. Documents are signed before the transaction that stores them;
/// it looks again at everything they depend on, and if anything has changed, they are thrown away and made anew.
package struct IssueLicenseFiles: Sendable {
  /// How many devices can be asked about at a time.
  package static let mostDevices = 1000
  /// How many are stored in one transaction, so that nobody else waits long.
  package static let devicesPerTransaction = 200
  /// With others changing what files depend on, someone has got ahead after each round.
  private static let rounds = 5

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// What became of a device.
  package enum Result: Sendable, Equatable {
    /// - Parameter isNew: whether this call made the document.
    case file(LicenseFile, isNew: Bool)
    case error(LicenseFileError)
  }

  package struct Outcome: Sendable, Equatable {
    /// As they were asked about.
    package let serialNumber: String?
    package let articleNumber: String?
    package let result: Result
  }

  package struct Answer: Sendable, Equatable {
    /// In the order in which the devices were asked about.
    package let outcomes: [Outcome]
    /// As it is afterwards.
    package let quota: LicenseQuota
    /// For the sentences of errors.
    package let advice: LicenseFileAdvice
  }

  /// When the quota runs out, the devices that come first get files and the others say so; whoever has a file already gets it
  /// still. After a failure in between, what was stored is there, and asking again finds it.
  /// - Throws: `forbidden` to members below manager, `notFound`, `noParentLicense`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(_ devices: [DeviceNumbers], under authority: IssueAuthority) async throws -> Answer {
    guard devices.count <= Self.mostDevices else {
      throw LicensingError.invalid([FieldProblem("devices", "are at most \(Self.mostDevices)")])
    }
    let (authorized, advice) = try await context.store.read { reader in
      let authorized = try authority.authorized(.manager, in: reader)
      let settings = try reader.licenseFileSettings(of: authorized.license.productID)
      let advice = LicenseFileAdvice(
        returnsUnits: authorized.license.returnsFileUnits, serialNumberPattern: settings?.serialNumberPattern)
      return (authorized, advice)
    }
    context.noteUse(of: authorized)
    var results: [Result] = []
    for start in stride(from: 0, to: devices.count, by: Self.devicesPerTransaction) {
      let chunk = devices[start..<min(start + Self.devicesPerTransaction, devices.count)]
      results += try await issue(Array(chunk), places: start, under: authority)
    }
    let outcomes = zip(devices, results).map { numbers, result in
      Outcome(serialNumber: numbers.serialNumber, articleNumber: numbers.articleNumber, result: result)
    }
    return Answer(
      outcomes: outcomes, quota: try await ReadLicenseQuota(context)(under: authority), advice: advice)
  }

  private func issue(
    _ devices: [DeviceNumbers], places: Int, under authority: IssueAuthority
  ) async throws -> [Result] {
    for _ in 0..<Self.rounds {
      guard let issue = try await prepare(devices, places: places, under: authority) else {
        return devices.map { _ in .error(.noLocalLicense) }
      }
      do {
        return try await context.change(by: issue.authorized.actor) { writer, trail in
          try issue.store(in: writer, &trail)
        }
      } catch is OutdatedIssue {
        try await context.reloadKeyring()
      }
    }
    throw LicensingError.changedMeanwhile
  }

  /// - Returns: nil: the license gives no files.
  private func prepare(
    _ devices: [DeviceNumbers], places: Int, under authority: IssueAuthority
  ) async throws -> PreparedIssue? {
    let now = context.clock.now
    let found = try await context.store.read { reader -> (AuthorizedIssue, LicenseFileTerms, [FoundDevice])? in
      let authorized = try authority.authorized(.manager, in: reader)
      guard let terms = try LicenseFileTerms.of(authorized.license, in: reader, at: now) else { return nil }
      return (authorized, terms, try devices.map { try FoundDevice($0, under: terms, in: reader) })
    }
    guard let (authorized, terms, entries) = found else { return nil }
    let drafting = DraftedFiles(
      context: context, terms: terms, signer: try await context.fileSigner(), issuedBy: authorized.actor.identity,
      now: now)
    return PreparedIssue(
      authority: authority, authorized: authorized, terms: terms, keyID: drafting.signer.id, now: now,
      steps: try entries.enumerated().map { try drafting.step(for: $1, place: places + $0) })
  }
}

/// A device that was asked about, with the living file that it has.
struct FoundDevice: Sendable {
  let device: Swift.Result<LicensedDevice, LicenseFileError>
  let living: LicenseFile?

  init(_ numbers: DeviceNumbers, under terms: LicenseFileTerms, in reader: any StoreReader) throws {
    do throws(LicenseFileError) {
      device = .success(try terms.device(numbers))
    } catch {
      (device, living) = (.failure(error), nil)
      return
    }
    let found = try device.get()
    living = try reader.livingLicenseFile(
      of: terms.licenseID, serialKey: found.serialKey, articleKey: found.articleKey)
  }
}
