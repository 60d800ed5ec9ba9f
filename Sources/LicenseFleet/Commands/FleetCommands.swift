package import AdministrationClient
import HTTPCalls
import LicenseTokens

/// Commands is how the work of a fleet looks in a terminal: what is printed of a report, asked of a person, and told to a
/// script.

/// The commands of `countersign fleet` on one project.
package struct FleetCommands: Sendable {
  package let fleet: Fleet
  let console: any Console
  /// Results for scripts: one JSON object.
  let isJSON: Bool

  package init(_ fleet: Fleet, on console: any Console, json isJSON: Bool) {
    self.fleet = fleet
    self.console = console
    self.isJSON = isJSON
  }

  /// Does a work with a progress bar, prints what came of it, and says how it went.
  /// - Throws: `CommandFailure` if nothing could be done at all.
  func reporting(
    _ title: String, _ work: (@escaping Fleet.Progress) async throws -> FleetReport
  ) async throws(CommandFailure) -> FleetReport.Verdict {
    let bar = ProgressBar(title, on: console)
    let report: FleetReport
    do {
      // A bar for one device would be gone before anyone sees it.
      report = try await work { done, total in if total > 1 { bar.tell(done, of: total) } }
      bar.end()
    } catch {
      bar.end()
      throw CommandFailure(fleet: error)
    }
    print(report)
    return report.verdict
  }

  func print(_ report: FleetReport) {
    if isJSON {
      console.print(String(decoding: report.json.json, as: UTF8.self))
    } else {
      if !report.lines.isEmpty { console.print(report.table) }
      report.reasons.forEach { console.print($0.terminalSafe) }
      report.quotas.forEach { console.note($0.sentence.terminalSafe) }
    }
    report.notes.forEach { console.note($0.terminalSafe) }
    if !isJSON, report.lines.count > 1, report.failures > 0 {
      console.note(
        "\(report.lines.count - report.failures) of \(report.lines.count) devices done, \(report.failures) not.")
    }
  }
}

extension FleetReport {
  /// Device by device.
  package var table: Table {
    Table(
      [
        Table.Column("DEVICE"), Table.Column("SERIAL NUMBER", isWhole: true), Table.Column("ARTICLE NUMBER"),
        Table.Column("RESULT"),
      ], lines.map { [$0.device, $0.serialNumber, $0.articleNumber, $0.outcome.words] })
  }
}

extension FleetReport {
  private static let namesInReason = 5

  /// Each reason for which something failed, once, with the devices it is about.
  var reasons: [String] {
    var order: [String] = []
    var devices: [String: [String]] = [:]
    for line in lines {
      guard case .failed(let code, let message) = line.outcome else { continue }
      let reason = "\(code): \(message)"
      if devices[reason] == nil { order.append(reason) }
      devices[reason, default: []].append(line.device)
    }
    return order.map { reason in
      let names = devices[reason] ?? []
      let rest = names.count - Self.namesInReason
      let list = names.prefix(Self.namesInReason).joined(separator: "; ") + (rest > 0 ? "; and \(rest) more" : "")
      return "\(reason) (\(list))"
    }
  }
}

extension FleetReport.Outcome {
  /// For people.
  var words: String {
    switch self {
    case .done(let work): work.words
    case .unchanged(let work): work.unchangedWords
    case .failed(let code, _): "FAILED (\(code))"
    }
  }
}

extension FleetReport.Work {
  fileprivate var unchangedWords: String {
    switch self {
    case .added, .changed: "in the project already"
    case .generated, .imported: "on hand already"
    case .installed: "installed already"
    case .exported, .removed, .licenseRemoved: words
    }
  }
}

extension CommandFailure {
  /// What ends a command of the fleet, in a line that says what helps.
  package init(fleet error: any Error) {
    switch error {
    case let failure as CommandFailure: self = failure
    case FleetFailure.unreachable(let message): self.init(.unreachable, message)
    case FleetFailure.refused(let code, let message): self.init(.refused, "\(message) [\(code)]")
    case FleetFailure.usage(let message): self.init(.usage, message)
    case let unknown as UnknownDevices: self.init(.usage, unknown.description)
    case let failure as FleetServer.Failure:
      self.init(failure.isUnreachable ? .unreachable : .refused, failure.sentence)
    case let problem as AgentProblem: self.init(.refused, "\(problem.message) [\(problem.code)]")
    default: self.init(.refused, "\(error)")
    }
  }
}
