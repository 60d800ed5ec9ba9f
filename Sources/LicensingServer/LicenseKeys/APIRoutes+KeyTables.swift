import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  /// The largest import with every byte of the table escaped in two, and what stands around it.
  private static let largestImport = 2 * LicenseKeyImport.mostBytes + Request.maximumBodyBytes
  /// The ids of as many keys as are made at once.
  private static let largestSelection = 512 * 1024

  func addKeyTables(to router: Router<ServerRequestContext>) {
    post("/licenses/{id}/keys/export", on: router) { request in
      var body = try await request.bodyIfGiven(maximumBytes: Self.largestSelection)
      let ids = body.patch("ids") {
        $0.array("ids") { if case .string(let text) = $0 { LicenseKeyID(text) } else { nil } }
      }
      try body.finish()
      let only = ids.applied(to: nil).map(Set.init)
      let id: LicenseID = try request.id()
      // What is refused is refused before the table begins.
      let license = try await ReadLicenses(context).get(id, by: request.actor).license
      try request.actor.require(.owner, in: license.organizationID)
      return .table("license-keys.csv") { [context, actor = request.actor] write in
        // The columns that an import reads.
        try await write(CSVText.line(["key", "locks_allowed", "note"]))
        try await ExportLicenseKeys(context)(of: id, only: only, by: actor) { keys in
          try await write(keys.map(\.row).joined())
        }
      }
    }
    post("/licenses/{id}/keys/import", on: router) { request in
      var body = try await request.body(maximumBytes: Self.largestImport)
      let (table, skipsBadLines) = (body.string("csv"), body.bool("skip_bad"))
      try body.finish()
      let lines = try Self.lines(of: table)
      let report = try await ImportLicenseKeys(context)(
        lines, skippingBadLines: skipsBadLines, onto: try request.id(), by: request.actor)
      return .ok(report.json)
    }
  }

  /// What is wrong with the file as a whole is wrong with the member that holds it.
  private static func lines(of table: String) throws -> [LicenseKeyImport.Line] {
    do {
      return try LicenseKeyImport.read(Array(table.utf8))
    } catch LicensingError.invalid(let problems) {
      throw LicensingError.invalid(problems.map { FieldProblem($0.field == "file" ? "csv" : $0.field, $0.message) })
    }
  }
}

extension RevealedKey {
  fileprivate var row: String { CSVText.line([text, String(key.locksAllowed), key.note ?? ""]) }
}

extension ImportLicenseKeys.Report {
  fileprivate var json: JSONValue {
    .object([
      "imported": .integer(Int64(importedCount)), "held_back": .bool(isHeldBack), "lines": .array(lines.map(\.json)),
    ])
  }
}

extension ImportLicenseKeys.Report.Line {
  fileprivate var json: JSONValue {
    let members: [String: JSONValue] =
      switch outcome {
      case .imported(let id): ["outcome": .string("imported"), "id": JSONValue(id)]
      case .alreadyThere(let id): ["outcome": .string("already_there"), "id": JSONValue(id)]
      case .bad(let reason): ["outcome": .string("bad"), "reason": .string(reason)]
      case .heldBack: ["outcome": .string("held_back")]
      }
    return .object(members.merging(["line": .integer(Int64(number))]) { $1 })
  }
}
