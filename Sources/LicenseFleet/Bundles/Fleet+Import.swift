import LicenseTokens

extension Fleet {
  /// Takes a license file that the technician was given, for one device of the project.
  ///
  /// - Parameters:
  ///   - text: the document.
  ///   - name: the device's name, or serial number.
  /// - Throws: `FleetFailure.refused` with the verifier's code if it is not good for this device; nothing is changed then.
  package func importFile(_ text: String, for name: String) async throws -> FleetReport {
    var report = FleetReport()
    let chosen = try DeviceSelection.of([name], in: try project.load())
    guard let device = chosen.first, chosen.count == 1 else {
      throw FleetFailure.usage("“\(name)” means more than one device")
    }
    let current = try await withKeys(try project.load(), &report.notes)
    let file = try await verified(text, for: device, in: current, &report.notes)
    try accept([(device, file)], as: .imported)
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
      project.trust(bundle.keySet, at: bundle.issuedAt)
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
    var files: [(FleetDevice, HeldLicenseFile)] = []
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
    try accept(files, as: .imported)
    return (lines, files.map(\.1), others)
  }

  private func accept(_ files: [(FleetDevice, HeldLicenseFile)], as kind: FleetEvent.Kind) throws {
    let now = now()
    try project.update { project in
      for (device, file) in files { project.take(.file(file), for: device.name, as: kind, at: now) }
    }
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

extension FleetFailure {
  static func refused(_ failure: LicenseFileFailure) -> FleetFailure {
    .refused(code: failure.code, message: failure.description)
  }

  static func refused(_ error: FleetError) -> FleetFailure {
    .refused(code: error.rawValue, message: error.sentence)
  }
}
