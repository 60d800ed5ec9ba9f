import LicenseTokens
import SystemPackage

extension Fleet {
  /// Fetches the signed bundle of the project's license files under a license, and keeps it. Without the server, the one on
  /// hand stays.
  func refreshBundle(of licenseID: String, _ report: inout FleetReport) async {
    do {
      let current = try project.load()
      guard let verifier = current.verifier,
        let parent = current.parentLicenses.last(where: { $0.licenseID == licenseID && $0.endedAt == nil })
      else { return }
      let ids = current.files(of: licenseID).map(\.claims.id)
      guard !ids.isEmpty else { return }
      let claims = try verifier.verifyParent(parent.compact)
      let text = try await server(current.server).bundle(of: ids, under: claims)
      let bundle = try verifier.verifyBundle(text)
      guard bundle.licenseID == licenseID else { throw FleetServer.Failure.unexpected }
      try project.update { project in
        project.trust(bundle.keySet, issuedAt: bundle.issuedAt)
        project.revoke(bundle.revoked)
      }
      keepBundle(text, bundle, &report)
    } catch {
      report.notes.append("The bundle of these license files could not be fetched: \(Self.words(error))")
    }
  }

  /// Keeps a verified bundle if there is no newer one of its license: beside the project and in the data directory.
  func keepBundle(_ text: String, _ bundle: LicenseBundle, _ report: inout FleetReport) {
    do {
      let name = FleetArchive.bundleFile(of: bundle.licenseID)
      let current = try project.load()
      guard let parent = current.parentLicenses.last(where: { $0.licenseID == bundle.licenseID }),
        parent.bundle.map({ $0.issuedAt <= bundle.issuedAt }) ?? true
      else { return }
      try DurableFile.replace(pathBesideProject(name), Array(text.utf8))
      keep({ archive throws(FileTrouble) in try archive.keep(bundle: text, named: name) }, &report.notes)
      let held = HeldBundle(id: bundle.id, issuedAt: bundle.issuedAt, count: bundle.entries.count, file: name)
      let now = now()
      try project.update { project in
        project.changeParent(parent.id) { $0.bundle = held }
        project.note(FleetEvent(at: now, .bundleObtained, subject: bundle.id))
      }
    } catch {
      report.notes.append("The bundle could not be kept: \(error)")
    }
  }

  private func pathBesideProject(_ name: String) -> String {
    DurableFile.directory(of: FilePath(project.path)).appending(name).string
  }

  /// Writes a bundle for a stick. With the server, it is made anew of the license files in the project; without, it is the one
  /// on hand.
  ///
  /// - Parameters:
  ///   - path: of the file to write; one that is there is replaced.
  ///   - licenseID: whose bundle; nil if the project has only one license.
  /// - Returns: for each device with a license file under it, if the bundle holds that.
  /// - Throws: `FleetFailure.refused` if there is no bundle.
  package func exportBundle(to path: String, licenseID: String? = nil) async throws -> FleetReport {
    var report = FleetReport()
    let id = try license(licenseID, of: try project.load())
    await refreshBundle(of: id, &report)
    let current = try project.load()
    guard let (text, bundle) = heldBundle(of: id, in: current) else {
      throw FleetFailure.refused(
        code: "no_bundle",
        message: (["There is no bundle of this license on hand."] + report.notes).joined(separator: " "))
    }
    // It is to be read by whomever the stick is for: a bundle holds no secret.
    try DurableFile.replace(path, Array(text.utf8), mode: 0o644)
    let now = now()
    try project.update { $0.note(FleetEvent(at: now, .bundleExported, subject: bundle.id)) }
    let held = Set(bundle.entries.compactMap { try? LicenseFileClaims(unverified: $0.file).id })
    report.lines = current.devices.compactMap { device in
      guard let file = device.licenseFile, file.claims.license.id == id else { return nil }
      let outcome: FleetReport.Outcome =
        held.contains(file.claims.id)
        ? .done(.exported)
        : .failed(code: "not_in_bundle", message: "The bundle on hand does not hold this device's license file.")
      return FleetReport.Line(device, outcome, licenseFile: file.claims.id)
    }
    return report
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

  /// The newest bundle of a license, from beside the project or the data directory, if it is good.
  private func heldBundle(of licenseID: String, in current: FleetProject) -> (text: String, bundle: LicenseBundle)? {
    let name = FleetArchive.bundleFile(of: licenseID)
    let beside = try? DurableFile.read(pathBesideProject(name), limit: FleetArchive.maximumDocumentBytes)
    let texts = [beside.flatMap { String(validating: $0, as: UTF8.self) }, archive?.bundle(named: name)]
    return texts.compactMap { $0 }.compactMap { text in
      (try? current.verifier?.verifyBundle(text)).flatMap { $0 }.map { (text, $0) }
    }.filter { $0.1.licenseID == licenseID }.max { $0.1.issuedAt < $1.1.issuedAt }
  }
}

extension FleetProject {
  /// The license files on hand under a license, those revoked left out.
  func files(of licenseID: String) -> [HeldLicenseFile] {
    devices.compactMap(\.licenseFile).filter { $0.claims.license.id == licenseID && !isRevoked($0.claims.id) }
  }
}
