import HTTPCalls
import LicenseTokens

extension Fleet {
  /// Takes devices out of the project. Their license files stay in the data directory, and on the devices.
  package func remove(_ selection: DeviceSelection) throws -> FleetReport {
    let chosen = try selection.devices(of: try project.load())
    let (names, now) = (Set(chosen.map(\.name)), now())
    try project.update { project in
      project.devices.removeAll { names.contains($0.name) }
      for device in chosen { project.note(FleetEvent(at: now, .removed, device: device.name)) }
    }
    return FleetReport(chosen.map { FleetReport.Line($0, .done(.removed)) })
  }

  /// Takes the license off the devices, by their agents. They and their license files stay in the project.
  package func uninstall(
    _ selection: DeviceSelection, progress: @escaping Progress = { _, _ in }
  ) async throws -> FleetReport {
    let chosen = try selection.devices(of: try project.load())
    var outcomes = Outcomes(total: chosen.count, progress)
    try await eachAtOnce(chosen) { device throws(AgentProblem) in
      _ = try await self.agents.with(try device.knownAgent) { client throws(LocalAPIClient.Failure) in
        try await client.remove()
      }
    } then: { results in
      try self.noteRemovals(results, &outcomes)
    }
    return FleetReport(outcomes.lines(of: chosen))
  }

  private func noteRemovals(_ results: [AgentResult<Void>], _ outcomes: inout Outcomes) throws {
    let now = now()
    try project.update { project in
      for (device, outcome) in results {
        switch outcome {
        case .success:
          project.change(device.name) { device in
            device.installation = nil
            device.problem = nil
          }
          project.note(
            FleetEvent(at: now, .uninstalled, device: device.name, subject: device.installation?.licenseFile))
        case .failure(let problem):
          project.fail(device.name, code: problem.code, message: problem.message, at: now)
        }
      }
    }
    for (device, outcome) in results {
      switch outcome {
      case .success: outcomes.add(device.name, .done(.licenseRemoved))
      case .failure(let problem): outcomes.add(device.name, .failed(code: problem.code, message: problem.message))
      }
      outcomes.tell()
    }
  }
}
