/// Reports say what came of a command, device by device: for people as lines, for scripts as JSON.

/// What came of one command for each device it was for.
package struct FleetReport: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// Something was done.
    case done(Work)
    /// It was so before.
    case unchanged(Work)
    case failed(code: String, message: String)
  }

  /// What can be done; the words are those of `--json`.
  package enum Work: String, Sendable {
    case added, changed, generated, imported, installed, exported, removed
    case licenseRemoved = "license_removed"

    /// For people.
    package var words: String {
      switch self {
      case .added: "added"
      case .changed: "changed"
      case .generated: "license file on hand"
      case .imported: "license file imported"
      case .installed: "installed"
      case .exported: "in the bundle"
      case .removed: "removed from the project"
      case .licenseRemoved: "license removed from the device"
      }
    }
  }

  package struct Line: Sendable, Equatable {
    /// The device's name, or where it has none in the project, its serial number.
    package let device: String
    package let serialNumber: String?
    package let articleNumber: String?
    package let outcome: Outcome
    /// The license file's id.
    package let licenseFile: String?

    package init(_ device: FleetDevice, _ outcome: Outcome, licenseFile: String? = nil) {
      self.device = device.name
      serialNumber = device.serialNumber
      articleNumber = device.articleNumber
      self.outcome = outcome
      self.licenseFile = licenseFile
    }

    /// The same device with another outcome, and no license file.
    init(_ line: Line, _ outcome: Outcome) {
      device = line.device
      serialNumber = line.serialNumber
      articleNumber = line.articleNumber
      self.outcome = outcome
      licenseFile = nil
    }
  }

  /// How the whole went.
  package enum Verdict: Sendable, Equatable {
    case all, some, none
    /// None, as nobody answered: neither the server nor an agent.
    case unreachable
  }

  package var lines: [Line]
  /// The quotas that were told on the way, by license.
  package var quotas: [QuotaLine] = []
  /// What else is to be known.
  package var notes: [String] = []

  /// Something is wrong that is about no single device; a note says what.
  package var isIncomplete = false
  /// The server did not answer, and what is reported is what was known before.
  package var isUnreachable = false

  package init(_ lines: [Line] = []) { self.lines = lines }

  package var failures: Int { lines.count { $0.outcome.isFailure } }

  package var verdict: Verdict {
    guard failures > 0 else { return isUnreachable ? .unreachable : isIncomplete ? .some : .all }
    guard failures == lines.count else { return .some }
    return lines.allSatisfy(\.outcome.isUnanswered) ? .unreachable : .none
  }
}

extension FleetReport.Outcome {
  static func failed(_ error: FleetError, _ message: String? = nil) -> FleetReport.Outcome {
    .failed(code: error.rawValue, message: message ?? error.sentence)
  }

  /// It failed since nobody was there to answer.
  fileprivate var isUnanswered: Bool {
    switch self {
    case .failed(let code, _): code == AgentProblem.unreachableCode || code == FleetServer.Failure.unreachableCode
    case .done, .unchanged: false
    }
  }

  package var isFailure: Bool {
    switch self {
    case .failed: true
    case .done, .unchanged: false
    }
  }
}

/// The quota of one license, with what people know the license by.
package struct QuotaLine: Sendable, Equatable {
  package let licenseID: String
  package let organization: String
  package let product: String
  package let quota: LicenseQuota

  package init(_ parent: ParentLicense, _ quota: LicenseQuota) {
    licenseID = parent.licenseID
    organization = parent.organization
    product = parent.product
    self.quota = quota
  }

  package var sentence: String { "\(product) for \(organization): \(remainder)" }

  /// `6 of 10 left (4 used)`
  package var remainder: String {
    let reserved = quota.reserved > 0 ? ", \(quota.reserved) of them reserved" : ""
    guard let total = quota.total, let remaining = quota.remaining else {
      return "no limit (\(quota.used) used\(reserved))"
    }
    return "\(remaining) of \(total) left (\(quota.used) used\(reserved))"
  }
}
