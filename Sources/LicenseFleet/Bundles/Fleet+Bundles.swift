import LicenseTokens
import SystemPackage

/// A bundle that was verified, with its text.
struct VerifiedBundle {
  /// With its armor, as it came.
  let text: String
  let bundle: LicenseBundle
}

extension Fleet {
  /// How many license files the server puts into one bundle.
  static let mostFilesInBundle = 10_000

  /// The bundle of these license files as the server makes it now. What it says of keys and of revoked files is noted in the project.
  ///
  /// - Parameter ids: of license files under the license; none asks for the keys and the revoked ids alone.
  /// - Throws: `FleetServer.Failure`, `FleetFailure`, `LicenseFileFailure`, `ProjectFileError`
  func fetchBundle(of ids: [String], under licenseID: String) async throws -> VerifiedBundle {
    let current = try project.load()
    guard let parent = current.parentLicenses.last(where: { $0.licenseID == licenseID && $0.endedAt == nil }) else {
      throw FleetServer.Failure.parentEnded
    }
    let claims = try current.claims(of: parent)
    guard let verifier = current.verifier else { throw LicenseFileFailure.unknownKey }
    let text = try await server(current.server).bundle(of: ids, under: claims)
    let bundle = try verifier.verifyBundle(text)
    guard bundle.licenseID == licenseID else { throw FleetServer.Failure.unexpected }
    try project.update { project in
      project.trust(bundle.keySet, issuedAt: bundle.issuedAt)
      project.revoke(bundle.revoked)
    }
    return VerifiedBundle(text: text, bundle: bundle)
  }

  /// Fetches the bundle of all the project's license files under a license, and keeps it. Without the server, the one on hand
  /// stays. One that is on hand is also replaced if no license file is left: the new one says what was revoked.
  func refreshBundle(of licenseID: String, _ report: inout FleetReport) async {
    do {
      let current = completed(try project.load())
      guard let parent = current.parentLicenses.last(where: { $0.licenseID == licenseID && $0.endedAt == nil }) else {
        return
      }
      let ids = current.bundled(current.devices, under: licenseID, at: now())
      guard !ids.isEmpty || parent.bundle != nil else { return }
      guard ids.count <= Self.mostFilesInBundle else {
        throw FleetFailure.tooManyForBundle(ids.count)
      }
      let fetched = try await fetchBundle(of: ids, under: licenseID)
      keepBundle(fetched.text, fetched.bundle, &report)
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

  /// The newest bundle of a license, from beside the project or the data directory, if it is good.
  func heldBundle(of licenseID: String, in current: FleetProject) -> VerifiedBundle? {
    guard let verifier = current.verifier else { return nil }
    let name = FleetArchive.bundleFile(of: licenseID)
    let beside = try? DurableFile.read(pathBesideProject(name), limit: FleetArchive.maximumDocumentBytes)
    let texts = [beside.flatMap { String(validating: $0, as: UTF8.self) }, archive?.bundle(named: name)]
    return texts.compactMap { $0 }.compactMap { text in
      (try? verifier.verifyBundle(text)).map { VerifiedBundle(text: text, bundle: $0) }
    }.filter { $0.bundle.licenseID == licenseID }.max { $0.bundle.issuedAt < $1.bundle.issuedAt }
  }
}

extension FleetFailure {
  static func tooManyForBundle(_ count: Int) -> FleetFailure {
    .refused(
      code: "too_many_files",
      message:
        "A bundle holds \(Fleet.mostFilesInBundle) license files at the most, and these are \(count). Write several, each "
        + "for a part of the devices: countersign fleet export-bundle FILE DEVICE…")
  }
}
