import HTTPCalls
import LicenseTokens

extension Fleet {
  /// Pushes license files to the agents of the devices.
  ///
  /// - Parameters:
  ///   - selection: all means all devices that have a license file.
  ///   - again: also to those that have it.
  /// - Throws: `ProjectFileError`, `UnknownDevices`, `FleetFailure` if there are no keys to verify with.
  package func install(
    _ selection: DeviceSelection, again: Bool = false, progress: @escaping Progress = { _, _ in }
  ) async throws -> FleetReport {
    var report = FleetReport()
    let current = completed(try await withKeys(try project.load(), &report.notes))
    var chosen = try selection.devices(of: current)
    if selection == .all {
      let all = chosen.count
      chosen.removeAll { $0.licenseFile == nil }
      if chosen.count < all {
        report.notes.append("Devices without a license file, which were left out: \(all - chosen.count).")
      }
    }
    var outcomes = Outcomes(total: chosen.count, progress)
    var waiting: [FleetDevice] = []
    for device in chosen {
      if !again, DeviceStanding.of(device, in: current, at: now()) == .installed {
        outcomes.add(device.name, .unchanged(.installed), device.licenseFile?.claims.id)
      } else {
        waiting.append(device)
      }
    }
    try await eachAtOnce(waiting) { device throws(AgentProblem) in
      try await self.install(device, in: current)
    } then: { results in
      try self.noteInstallations(results, &outcomes)
    }
    report.lines = outcomes.lines(of: chosen)
    return report
  }

  fileprivate struct Installed: Sendable {
    let file: HeldLicenseFile
    let status: String
  }

  private func install(_ device: FleetDevice, in current: FleetProject) async throws(AgentProblem) -> Installed {
    let file = try usableFile(for: device, in: current)
    let agent = try device.knownAgent
    let keySet = current.keySet
    let (answer, after) = try await agents.with(agent) { client throws(LocalAPIClient.Failure) in
      (try await client.importLicense(document: file.document, keySet: keySet), try await client.license())
    }
    guard let imported = ImportAnswer(answer), case .object(let license) = after,
      case .string(let status)? = license["status"]
    else { throw .unexpected(agent) }
    guard imported.licenseFile == file.claims.id else {
      throw AgentProblem(
        code: imported.reasons.first?.code ?? "not_imported",
        message: (["The license agent did not take the license file."] + imported.reasons.map(\.message))
          .joined(separator: " "))
    }
    return Installed(file: file, status: status)
  }

  /// It is verified before it goes out, wherever it was kept.
  private func usableFile(
    for device: FleetDevice, in current: FleetProject
  ) throws(AgentProblem) -> HeldLicenseFile {
    guard let serial = device.serialNumber else {
      throw AgentProblem(
        code: FleetError.serialNumberNotFound.rawValue, message: FleetError.serialNumberNotFound.sentence)
    }
    guard let file = device.licenseFile, let verifier = current.verifier else {
      throw AgentProblem(
        code: "no_license_file", message: "There is no license file for this device. Generate or import one first.")
    }
    do throws(LicenseFileFailure) {
      _ = try verifier.verify(
        file.compact, serialNumber: serial, articleNumber: device.articleNumber, at: now())
      return file
    } catch {
      guard error == .unknownKey, current.isKeyWithdrawn(of: file.compact) else {
        throw AgentProblem(code: error.code, message: error.description)
      }
      if let file = device.licenseFile, current.isRevoked(file.claims.id) {
        throw AgentProblem(code: LicenseFileFailure.revoked.code, message: LicenseFileFailure.revoked.description)
      }
      throw AgentProblem(code: DeviceStanding.keyWithdrawn.rawValue, message: DeviceStanding.keyWithdrawnSentence)
    }
  }

  private func noteInstallations(_ results: [AgentResult<Installed>], _ outcomes: inout Outcomes) throws {
    let now = now()
    try project.update { project in
      for (device, outcome) in results {
        switch outcome {
        case .success(let installed): project.noteInstallation(on: device.name, installed, at: now)
        case .failure(let problem): project.fail(device.name, code: problem.code, message: problem.message, at: now)
        }
      }
    }
    for (device, outcome) in results {
      switch outcome {
      case .success(let installed): outcomes.add(device.name, .done(.installed), installed.file.claims.id)
      case .failure(let problem): outcomes.add(device.name, .failed(code: problem.code, message: problem.message))
      }
      outcomes.tell()
    }
  }
}

extension FleetProject {
  fileprivate mutating func noteInstallation(on name: String, _ installed: Fleet.Installed, at now: Int64) {
    let id = installed.file.claims.id
    change(name) { device in
      // Another one may have come meanwhile; of the same, what was installed is whole.
      if device.licenseFile.map({ $0.claims.id == id }) ?? true { device.licenseFile = installed.file }
      device.installation = FleetDevice.Installation(licenseFile: id, at: now, status: installed.status)
      device.problem = nil
    }
    note(FleetEvent(at: now, .installed, device: name, subject: id))
  }
}

/// What an agent says of an import.
private struct ImportAnswer {
  /// The id of the license file it took; nil if it took none.
  let licenseFile: String?
  /// Why it took nothing of the rest.
  let reasons: [(code: String, message: String)]

  /// - Returns: nil if this is no such answer.
  init?(_ answer: JSONValue) {
    guard case .object(let members) = answer, let imported = members["imported"] else { return nil }
    switch imported {
    case .null: licenseFile = nil
    case .object(let file):
      guard case .string(let id)? = file["id"] else { return nil }
      licenseFile = id
    default: return nil
    }
    guard case .object(let ignored)? = members["ignored"], case .array(let reasons)? = ignored["reasons"] else {
      return nil
    }
    self.reasons = reasons.compactMap { reason in
      guard case .object(let reason) = reason, case .string(let code)? = reason["code"],
        case .string(let message)? = reason["message"]
      else { return nil }
      return (code, message)
    }
  }
}
