import LicenseTokens

extension Fleet {
  /// Writes a bundle for a stick. With the server, it is made anew, of the license files that the devices have in the project, and
  /// says what is revoked by now. Without, it is the last one of the license, and what is wrong with that is said.
  ///
  /// - Parameters:
  ///   - path: of the file to write; one that is there is replaced.
  ///   - licenseID: whose bundle; nil if the project has only one license.
  ///   - selection: for which devices.
  /// - Returns: for each device, if the bundle holds its license file.
  /// - Throws: `FleetFailure.refused` if there is no bundle, or too many devices are meant for one.
  package func exportBundle(
    to path: String, licenseID: String? = nil, for selection: DeviceSelection = .all
  ) async throws -> FleetReport {
    var report = FleetReport()
    var current = try project.load()
    let id = try license(licenseID, of: current)
    // A name that is mistyped is told before anything is asked.
    _ = try selection.devices(of: current)
    let (fresh, trouble) = try await freshBundle(of: id, for: selection, &report)
    current = try project.load()
    guard let exported = fresh ?? heldBundle(of: id, in: current) else {
      let reason = trouble.map { [Self.words($0)] } ?? []
      throw FleetFailure.refused(
        code: "no_bundle", message: (["There is no bundle of this license on hand."] + reason).joined(separator: " "))
    }
    // It is to be read by whomever the stick is for: a bundle holds no secret.
    try DurableFile.replace(path, Array(exported.text.utf8), mode: 0o644)
    let now = now()
    current = completed(
      try project.update { $0.note(FleetEvent(at: now, .bundleExported, subject: exported.bundle.id)) })
    let review = BundleReview(
      exported.bundle, in: current, for: try selection.devices(of: current), isAll: selection == .all,
      isFresh: fresh != nil, at: now)
    report.lines = review.lines
    report.notes.append(Self.sentence(exported.bundle, writtenTo: path))
    if let trouble {
      report.notes.append(
        "\(Self.words(trouble)) The last bundle was written, which was made on \(ProjectTime.text(exported.bundle.issuedAt))."
      )
      report.notes += review.notes
      report.isIncomplete = review.isOutdated || !Self.isUnreachable(trouble)
    }
    return report
  }

  /// - Returns: the bundle of exactly what the project has for the devices, or why there is none of now.
  private func freshBundle(
    of licenseID: String, for selection: DeviceSelection, _ report: inout FleetReport
  ) async throws -> (VerifiedBundle?, trouble: (any Error)?) {
    var current = try project.load()
    var trouble: FleetServer.Failure?
    do {
      current = try await refresh(current, &report.notes)
    } catch let failure as FleetServer.Failure {
      trouble = failure
    }
    current = completed(current)
    let ids = current.bundled(try selection.devices(of: current), under: licenseID, at: now())
    guard ids.count <= Self.mostFilesInBundle else { throw FleetFailure.tooManyForBundle(ids.count) }
    if let trouble { return (nil, trouble) }
    do {
      let fetched = try await fetchBundle(of: ids, under: licenseID)
      // One for a part of the devices is no substitute for that of all.
      if selection == .all { keepBundle(fetched.text, fetched.bundle, &report) }
      return (fetched, nil)
    } catch let error as ProjectFileError {
      throw error
    } catch {
      return (nil, error)
    }
  }

  private func license(_ wanted: String?, of current: FleetProject) throws -> String {
    let ids = Set(current.parentLicenses.map(\.licenseID))
    if let wanted {
      guard ids.contains(wanted) else { throw FleetFailure.usage("the project has no parent license of \(wanted)") }
      return wanted
    }
    guard let only = ids.first else {
      throw FleetFailure.refused(code: FleetError.noLocalLicense.rawValue, message: FleetError.noLocalLicense.sentence)
    }
    guard ids.count == 1 else {
      throw FleetFailure.usage(
        "the project has several licenses: say which with --license (\(ids.sorted().joined(separator: ", ")))")
    }
    return only
  }

  private static func sentence(_ bundle: LicenseBundle, writtenTo path: String) -> String {
    switch bundle.entries.count {
    case 0: "A bundle without license files was written to \(path): it tells license agents which ones were revoked."
    case 1: "A bundle with 1 license file was written to \(path)."
    default: "A bundle with \(bundle.entries.count) license files was written to \(path)."
    }
  }
}
