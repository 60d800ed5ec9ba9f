import HTTPCalls
import LicenseTokens

extension Fleet {
  /// What the server is asked for at once, and what a crash can lose at the most: asking again costs nothing.
  static let chunk = 100
  /// How often a server that is busy is asked again, each time after the pause it wishes for.
  private static let patience = 5

  /// Obtains license files for those of the devices that have no good one.
  ///
  /// - Parameters:
  ///   - selection: whom they are for.
  ///   - licenseID: under which license, for devices that name none.
  ///   - again: also for those whose license file is good.
  /// - Throws: `ProjectFileError`, `UnknownDevices`, `FleetFailure.unreachable` if nobody could be asked for anything.
  package func generate(
    _ selection: DeviceSelection, licenseID: String? = nil, again: Bool = false,
    progress: @escaping Progress = { _, _ in }
  ) async throws -> FleetReport {
    let chosen = try selection.devices(of: try project.load())
    var report = FleetReport()
    let current: FleetProject
    do {
      current = try await refresh(try project.load(), &report.notes)
    } catch let failure as FleetServer.Failure {
      current = try offline(chosen, licenseID, again: again, failure, &report.notes)
    }
    let plan = GeneratePlan(chosen, in: current, licenseID: licenseID, again: again, at: now())
    var outcomes = Outcomes(total: chosen.count, progress)
    for device in plan.unchanged {
      outcomes.add(device.name, .unchanged(.generated), device.licenseFile?.claims.id)
    }
    let refused = plan.refused.map { ($0.device, Taken.failure(code: $0.error.rawValue, message: $0.message)) }
    try take(refused, &outcomes, &report)
    for group in plan.groups {
      if let quota = try await generate(group, &outcomes, &report) {
        report.quotas.append(QuotaLine(group.parent, quota))
      }
      await refreshBundle(of: group.parent.licenseID, &report)
    }
    report.lines = outcomes.lines(of: chosen)
    return report
  }

  /// Without the server, what is on hand has to do.
  private func offline(
    _ chosen: [FleetDevice], _ licenseID: String?, again: Bool, _ failure: FleetServer.Failure, _ notes: inout [String]
  ) throws -> FleetProject {
    let current = try project.load()
    let plan = GeneratePlan(chosen, in: current, licenseID: licenseID, again: again, at: now())
    guard plan.groups.isEmpty else {
      let onHand = chosen.count { $0.licenseFile != nil }
      let comfort = onHand == 0 ? "" : "; the license files on hand (\(onHand)) can be installed all the same"
      throw FleetFailure.unreachable("\(failure.sentence) Nothing was generated\(comfort).")
    }
    notes.append("\(failure.sentence) Whether license files were revoked since is not known.")
    return current
  }

  /// - Returns: the quota after the last answer.
  private func generate(
    _ group: GeneratePlan.Group, _ outcomes: inout Outcomes, _ report: inout FleetReport
  ) async throws -> LicenseQuota? {
    let current = try project.load()
    let claims: ParentLicenseClaims
    do throws(FleetFailure) {
      claims = try current.claims(of: group.parent)
    } catch {
      let failure = Taken(.noLocalLicense, error.description)
      try take(group.devices.map { ($0, failure) }, &outcomes, &report)
      return nil
    }
    var quota: LicenseQuota?
    var rest = group.devices[...]
    while !rest.isEmpty {
      let devices = Array(rest.prefix(Self.chunk))
      let answer: FleetServer.Issued
      do throws(FleetServer.Failure) {
        answer = try await ask(devices, claims)
      } catch {
        try fail(rest, under: group.parent, error, &outcomes, &report)
        return quota
      }
      rest = rest.dropFirst(devices.count)
      quota = answer.quota
      let taken = zip(devices, answer.items).map { device, item in
        (device, judge(item, for: device, under: claims, in: current))
      }
      try take(taken, &outcomes, &report) { project in
        project.changeParent(group.parent.id) { $0.quota = answer.quota }
      }
    }
    return quota
  }

  private func ask(
    _ devices: [FleetDevice], _ claims: ParentLicenseClaims
  ) async throws(FleetServer.Failure) -> FleetServer.Issued {
    let server = server(claims.issuer)
    var attempt = 1
    while true {
      do throws(FleetServer.Failure) {
        return try await server.issue(devices, under: claims, at: now())
      } catch {
        guard case .busy(let seconds) = error, attempt < Self.patience else { throw error }
        attempt += 1
        do { try await pause(.seconds(min(max(seconds, 1), 60))) } catch { throw .unreachable("It was interrupted.") }
      }
    }
  }

  /// The server gives nothing for these any more.
  private func fail(
    _ devices: ArraySlice<FleetDevice>, under parent: ParentLicense, _ failure: FleetServer.Failure,
    _ outcomes: inout Outcomes, _ report: inout FleetReport
  ) throws {
    let hasEnded = failure == .parentEnded
    let taken =
      hasEnded ? Taken(.noLocalLicense, failure.sentence) : .failure(code: failure.code, message: failure.sentence)
    try take(devices.map { ($0, taken) }, &outcomes, &report) { [endedAt = now()] project in
      if hasEnded { project.changeParent(parent.id) { $0.endedAt = endedAt } }
    }
  }
}

// MARK: What comes back

/// What came for one device.
enum Taken: Sendable {
  case file(HeldLicenseFile)
  case failure(code: String, message: String)

  init(_ error: FleetError, _ message: String? = nil) {
    self = .failure(code: error.rawValue, message: message ?? error.sentence)
  }
}

extension Fleet {
  /// Nothing that the server returns is believed before it is verified for the very device.
  private func judge(
    _ item: FleetServer.Issued.Item, for device: FleetDevice, under parent: ParentLicenseClaims,
    in project: FleetProject
  ) -> Taken {
    switch item {
    case .refused(let code, let message):
      return .failure(code: code, message: message)
    case .document(let document):
      guard let verifier = project.verifier else { return Taken(.noValidLicenseReturned) }
      do throws(LicenseFileFailure) {
        let claims = try verifier.verify(
          document, serialNumber: device.serialNumber ?? "", articleNumber: device.articleNumber, at: now())
        guard claims.license.id == parent.license.id, let compact = LicenseText.compact(document, .license) else {
          return Taken(.noValidLicenseReturned, "What the server returned is a license file under another license.")
        }
        return .file(HeldLicenseFile(compact: compact, claims: claims, obtainedAt: now(), origin: .generated))
      } catch {
        return Taken(.noValidLicenseReturned, "What the server returned is not good. \(error.description)")
      }
    }
  }

  /// Puts what came into the project, in one save, and into the data directory.
  private func take(
    _ taken: [(FleetDevice, Taken)], _ outcomes: inout Outcomes, _ report: inout FleetReport,
    _ change: (inout FleetProject) -> Void = { _ in }
  ) throws {
    let now = now()
    try project.update { project in
      for (device, taken) in taken { project.take(taken, for: device.name, as: .generated, at: now) }
      change(&project)
    }
    for (device, taken) in taken {
      switch taken {
      case .file(let file):
        let isNew = device.licenseFile?.claims.id != file.claims.id
        keep({ archive throws(FileTrouble) in try archive.keep(file) }, &report.notes)
        outcomes.add(device.name, isNew ? .done(.generated) : .unchanged(.generated), file.claims.id)
      case .failure(let code, let message): outcomes.add(device.name, .failed(code: code, message: message))
      }
    }
    outcomes.tell()
  }
}

extension FleetProject {
  /// Notes what came for a device. One that was changed or removed meanwhile takes nothing that is not its own.
  mutating func take(_ taken: Taken, for name: String, as kind: FleetEvent.Kind, at now: Int64) {
    switch taken {
    case .file(let file):
      guard let former = device(named: name), former.numbers.map(file.isFor) ?? false else { return }
      change(name) { device in
        device.licenseFile = file
        device.problem = nil
      }
      if former.licenseFile?.claims.id != file.claims.id {
        note(FleetEvent(at: now, kind, device: name, subject: file.claims.id))
      }
    case .failure(let code, let message):
      fail(name, code: code, message: message, at: now)
    }
  }

  /// Notes that something came to nothing.
  mutating func fail(_ name: String, code: String, message: String, at now: Int64) {
    change(name) { $0.problem = FleetDevice.Problem(code: code, message: message, at: now) }
    note(FleetEvent(at: now, .failed, device: name, code: code))
  }

  mutating func changeParent(_ id: String, _ change: (inout ParentLicense) -> Void) {
    guard let index = parentLicenses.firstIndex(where: { $0.id == id }) else { return }
    change(&parentLicenses[index])
  }
}
