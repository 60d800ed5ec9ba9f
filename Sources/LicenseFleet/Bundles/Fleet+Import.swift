import LicenseTokens

extension Fleet {
  /// Takes a license file that the technician was given, for one device of the project.
  ///
  /// - Parameters:
  ///   - text: the document.
  ///   - selection: of the one device.
  /// - Throws: `FleetFailure.refused` with the verifier's code if it is not good for this device, or `older` if the device has
  ///   a newer one that is good; nothing is changed then.
  package func importFile(_ text: String, for selection: DeviceSelection) async throws -> FleetReport {
    var report = FleetReport()
    let chosen = try selection.devices(of: try project.load())
    guard let device = chosen.first, chosen.count == 1 else {
      throw FleetFailure.usage("say which one device it is for; \(chosen.count) are meant")
    }
    let current = try await withKeys(try project.load(), &report.notes)
    let file = try await verified(text, for: device, in: current, &report.notes)
    guard try accept([(device, file)]).isEmpty else {
      throw FleetFailure.refused(code: "older", message: Self.olderSentence)
    }
    keep({ archive throws(FileTrouble) in try archive.keep(file) }, &report.notes)
    report.lines = [FleetReport.Line(device, .done(.imported), licenseFile: file.claims.id)]
    return report
  }

  private func verified(
    _ text: String, for device: FleetDevice, in current: FleetProject, _ notes: inout [String]
  ) async throws -> HeldLicenseFile {
    guard let serial = device.serialNumber else { throw FleetFailure.refused(.serialNumberNotFound) }
    guard let article = device.articleNumber else { throw FleetFailure.refused(.articleNumberNotFound) }
    let claims = try await withNewerKeys(current, &notes) { verifier throws(LicenseFileFailure) in
      try verifier.verify(text, serialNumber: serial, articleNumber: article, at: self.now())
    }
    guard let compact = LicenseText.compact(text, .license) else {
      throw FleetFailure.refused(LicenseFileFailure.malformed)
    }
    return HeldLicenseFile(compact: compact, claims: claims, obtainedAt: now(), origin: .imported)
  }

  /// Takes from a bundle what is for the devices of the project.
  /// - Throws: `FleetFailure.refused` with the verifier's code if the bundle itself is not good; nothing is changed then.
  package func importBundle(_ text: String) async throws -> FleetReport {
    var report = FleetReport()
    let current = try await withKeys(try project.load(), &report.notes)
    let bundle = try await withNewerKeys(current, &report.notes) { verifier throws(LicenseFileFailure) in
      try verifier.verifyBundle(text)
    }
    try project.update { project in
      // It is signed with a key that was known, so the keys in it are the server's.
      project.trust(bundle.keySet, issuedAt: bundle.issuedAt)
      project.revoke(bundle.revoked)
    }
    let taken = try take(bundle, in: try project.load())
    report.lines = taken.lines
    for file in taken.files {
      keep({ archive throws(FileTrouble) in try archive.keep(file) }, &report.notes)
    }
    switch taken.others {
    case 0: break
    case 1: report.notes.append("1 license file is for a device that is not in the project.")
    default: report.notes.append("\(taken.others) license files are for devices that are not in the project.")
    }
    keepBundle(text, bundle, &report)
    return report
  }

  private func take(
    _ bundle: LicenseBundle, in current: FleetProject
  ) throws -> (lines: [FleetReport.Line], files: [HeldLicenseFile], others: Int) {
    guard let verifier = current.verifier else { return ([], [], bundle.entries.count) }
    let byNumbers = Dictionary(current.devices.compactMap { device in device.numbers.map { ($0, device) } }) { a, _ in a
    }
    var lines: [FleetReport.Line] = []
    var files: [(device: FleetDevice, file: HeldLicenseFile)] = []
    var others = 0
    for entry in bundle.entries {
      guard let device = DeviceNumbers(entry.serialNumber, entry.articleNumber).flatMap({ byNumbers[$0] }) else {
        others += 1
        continue
      }
      do throws(LicenseFileFailure) {
        let claims = try verifier.verify(
          entry.file, serialNumber: entry.serialNumber, articleNumber: entry.articleNumber, at: now())
        let file = HeldLicenseFile(compact: entry.file, claims: claims, obtainedAt: now(), origin: .bundle)
        let isNew = device.licenseFile?.claims.id != claims.id
        lines.append(FleetReport.Line(device, isNew ? .done(.imported) : .unchanged(.imported), licenseFile: claims.id))
        files.append((device, file))
      } catch {
        lines.append(FleetReport.Line(device, .failed(code: error.code, message: error.description)))
      }
    }
    let older = try accept(files)
    lines = lines.map { line in
      guard let id = line.licenseFile, older.contains(id) else { return line }
      return FleetReport.Line(line, .failed(code: "older", message: Self.olderSentence))
    }
    return (lines, files.map(\.file).filter { !older.contains($0.claims.id) }, others)
  }

  private static let olderSentence =
    "It was issued before the license file that the project has, which is good and was kept."

  /// Puts verified files into the project, except where the device has a newer one.
  /// - Returns: the ids of those that were left out.
  private func accept(_ files: [(device: FleetDevice, file: HeldLicenseFile)]) throws -> Set<String> {
    let now = now()
    var older: Set<String> = []
    try project.update { project in
      let verifier = project.verifier
      for (device, file) in files {
        if project.hasNewerFile(than: file, for: device.name, by: verifier, at: now) {
          older.insert(file.claims.id)
        } else {
          project.take(.file(file), for: device.name, as: .imported, at: now)
        }
      }
    }
    return older
  }

  /// What the check finds; if it does not know the key, once more with the server's keys of now, where they can be had.
  private func withNewerKeys<Value: Sendable>(
    _ current: FleetProject, _ notes: inout [String],
    _ check: (LicenseFileVerifier) throws(LicenseFileFailure) -> Value
  ) async throws -> Value {
    do throws(LicenseFileFailure) {
      guard let verifier = current.verifier else { throw .unknownKey }
      return try check(verifier)
    } catch {
      guard error == .unknownKey, let newer = try? await refresh(current, &notes), let verifier = newer.verifier else {
        throw FleetFailure.refused(error)
      }
      do throws(LicenseFileFailure) { return try check(verifier) } catch { throw FleetFailure.refused(error) }
    }
  }
}

extension FleetProject {
  /// Whether the device has a license file of the same license that was issued later, and can be used. Its license agent would
  /// take the older one no more than this does.
  fileprivate func hasNewerFile(
    than file: HeldLicenseFile, for name: String, by verifier: LicenseFileVerifier?, at now: Int64
  ) -> Bool {
    guard let held = device(named: name)?.licenseFile, held.claims.license.id == file.claims.license.id,
      held.claims.issuedAt > file.claims.issuedAt, let verifier
    else { return false }
    let claims = try? verifier.verify(
      held.compact, serialNumber: file.claims.serialNumber, articleNumber: file.claims.articleNumber, at: now)
    return claims != nil
  }
}

extension FleetFailure {
  static func refused(_ failure: LicenseFileFailure) -> FleetFailure {
    .refused(code: failure.code, message: failure.description)
  }

  static func refused(_ error: FleetError) -> FleetFailure {
    .refused(code: error.rawValue, message: error.sentence)
  }
}
