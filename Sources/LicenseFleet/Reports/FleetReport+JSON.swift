package import LicenseTokens

extension FleetReport {
  /// For scripts.
  package var json: JSONValue {
    .object([
      "devices": .array(lines.map(\.json)), "quotas": .array(quotas.map(\.json)),
      "notes": .array(notes.map { .string($0) }),
    ])
  }
}

extension FleetReport.Line {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "device": .string(device), "serial_number": serialNumber.map { .string($0) } ?? .null,
      "article_number": articleNumber.map { .string($0) } ?? .null,
    ]
    members["license_file"] = licenseFile.map { .string($0) }
    switch outcome {
    case .done(let work):
      members["result"] = .string(work.rawValue)
      members["changed"] = .bool(true)
    case .unchanged(let work):
      members["result"] = .string(work.rawValue)
      members["changed"] = .bool(false)
    case .failed(let code, let message):
      members["result"] = .string("failed")
      members["error"] = .object(["code": .string(code), "message": .string(message)])
    }
    return .object(members)
  }
}

extension QuotaLine {
  package var json: JSONValue {
    .object([
      "license_id": .string(licenseID), "organization": .string(organization), "product": .string(product),
      "total": quota.total.map { .integer($0) } ?? .null, "used": .integer(quota.used),
      "reserved": .integer(quota.reserved), "remaining": quota.remaining.map { .integer($0) } ?? .null,
      "read_at": .string(ProjectTime.text(quota.readAt)),
    ])
  }
}
