package import AdministrationClient
import LicenseTokens

extension FleetCommands {
  /// `fleet list`
  package func list(_ texts: [String]) throws(CommandFailure) {
    let (project, chosen): (FleetProject, [FleetDevice])
    do {
      project = fleet.completed(try fleet.project.load())
      chosen = try DeviceSelection(texts).devices(of: project)
    } catch {
      throw CommandFailure(fleet: error)
    }
    let now = fleet.now()
    let standings = chosen.map { ($0, DeviceStanding.of($0, in: project, at: now)) }
    guard !isJSON else {
      let json = JSONValue.object(["devices": .array(standings.map { $0.json($1) })])
      return console.print(String(decoding: json.json, as: UTF8.self))
    }
    guard !chosen.isEmpty else {
      return console.note("The project has no devices yet. Add some with: countersign fleet add")
    }
    console.print(
      Table(
        [
          Table.Column("NAME"), Table.Column("SERIAL NUMBER", isWhole: true), Table.Column("ARTICLE NUMBER"),
          Table.Column("LICENSE FILE"), Table.Column("UNTIL"), Table.Column("ON THE DEVICE"), Table.Column("PROBLEM"),
        ],
        standings.map { device, standing in
          [
            device.name, device.serialNumber, device.articleNumber, standing.words,
            device.licenseFile.map { file in
              file.claims.lastGoodSecond.map { String(ProjectTime.text($0).prefix(10)) } ?? "no end"
            },
            device.installation?.status, device.problem?.code,
          ]
        }))
  }
}

extension FleetDevice {
  /// For scripts: what is known of it, without what is secret.
  fileprivate func json(_ standing: DeviceStanding) -> JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      "name": .string(name), "serial_number": text(serialNumber), "article_number": text(articleNumber),
      "license_id": text(licenseFile?.claims.license.id ?? licenseID), "state": .string(standing.rawValue),
      "agent": text(agent?.url), "license_file": text(licenseFile?.claims.id),
      "expires_at": text(licenseFile?.claims.expiresAt.map(ProjectTime.text)),
      "installed": installation.map { installed in
        .object([
          "license_file": .string(installed.licenseFile), "at": .string(ProjectTime.text(installed.at)),
          "status": .string(installed.status),
        ])
      } ?? .null,
      "problem": problem.map { problem in
        .object([
          "code": .string(problem.code), "message": .string(problem.message),
          "at": .string(ProjectTime.text(problem.at)),
        ])
      } ?? .null,
    ])
  }
}
