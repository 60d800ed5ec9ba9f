import HTTPCalls
import LicenseTokens

extension FleetDevice {
  static let members = [
    "name", "serial_number", "article_number", "license_id", "agent", "license_file", "installed", "problem",
  ]

  var json: PrettyJSON {
    .object([
      ("name", .text(name)), ("serial_number", serialNumber.map { .text($0) }),
      ("article_number", articleNumber.map { .text($0) }), ("license_id", licenseID.map { .text($0) }),
      ("agent", agent?.json), ("license_file", licenseFile?.json), ("installed", installation?.json),
      ("problem", problem?.json),
    ])
  }

  init(_ reader: ProjectReader) throws(ProjectFormatError) {
    self.init(
      name: try reader.text("name"), serialNumber: try reader.optionalText("serial_number"),
      articleNumber: try reader.optionalText("article_number"), licenseID: try reader.optionalText("license_id"),
      agent: try reader.object("agent", known: DeviceAgent.members)
        .map { agent throws(ProjectFormatError) in try DeviceAgent(agent) })
    guard !name.isEmpty else { throw reader.invalid("name") }
    licenseFile = try reader.object("license_file", known: HeldLicenseFile.members)
      .map { file throws(ProjectFormatError) in try HeldLicenseFile(file) }
    installation = try reader.object("installed", known: ["license_file", "at", "status"])
      .map { installed throws(ProjectFormatError) in
        Installation(
          licenseFile: try installed.text("license_file"), at: try installed.time("at"),
          status: try installed.text("status"))
      }
    problem = try reader.object("problem", known: ["code", "message", "at"])
      .map { problem throws(ProjectFormatError) in
        Problem(code: try problem.text("code"), message: try problem.text("message"), at: try problem.time("at"))
      }
  }
}

extension FleetDevice.Installation {
  fileprivate var json: PrettyJSON {
    .object([
      ("license_file", .text(licenseFile)), ("at", .text(ProjectTime.text(at))), ("status", .text(status)),
    ])
  }
}

extension FleetDevice.Problem {
  fileprivate var json: PrettyJSON {
    .object([("code", .text(code)), ("message", .text(message)), ("at", .text(ProjectTime.text(at)))])
  }
}

extension DeviceAgent {
  fileprivate static let members = ["url", "fingerprint", "certificate", "api_key", "api_key_file"]

  fileprivate var json: PrettyJSON {
    .object([
      ("url", .text(url)), ("fingerprint", fingerprint.map { .text($0) }),
      ("certificate", certificate.map { .text($0) }),
      (
        "api_key",
        key.flatMap { key in
          if case .held(let credential) = key { PrettyJSON.text(credential.value) } else { nil }
        }
      ),
      ("api_key_file", key.flatMap { key in if case .file(let path) = key { PrettyJSON.text(path) } else { nil } }),
    ])
  }

  fileprivate init(_ reader: ProjectReader) throws(ProjectFormatError) {
    self.init(
      url: try reader.text("url"), certificate: try reader.optionalText("certificate"),
      fingerprint: try reader.optionalText("fingerprint"))
    switch (try reader.optionalText("api_key"), try reader.optionalText("api_key_file")) {
    case (let held?, nil): key = .held(Credential(held))
    case (nil, let path?): key = .file(path)
    case (nil, nil): break
    case (.some, .some): throw reader.invalid("api_key_file")
    }
  }
}

extension HeldLicenseFile {
  fileprivate static let members = ["id", "license_id", "issued_at", "expires_at", "obtained_at", "origin", "document"]

  fileprivate var json: PrettyJSON {
    .object([
      // The first members are for those who read it; the document says the same.
      ("id", .text(claims.id)), ("license_id", .text(claims.license.id)),
      ("issued_at", .text(ProjectTime.text(claims.issuedAt))),
      ("expires_at", claims.expiresAt.map { .text(ProjectTime.text($0)) }),
      ("obtained_at", .text(ProjectTime.text(obtainedAt))), ("origin", .text(origin.rawValue)),
      ("document", .text(compact)),
    ])
  }

  fileprivate init(_ reader: ProjectReader) throws(ProjectFormatError) {
    let compact = try reader.text("document")
    guard let claims = try? LicenseFileClaims(unverified: compact) else { throw reader.invalid("document") }
    guard let origin = Origin(rawValue: try reader.text("origin")) else { throw reader.invalid("origin") }
    self.init(compact: compact, claims: claims, obtainedAt: try reader.time("obtained_at"), origin: origin)
  }
}
