import HTTPEdge
import HTTPTypes
import Hummingbird
import LicensingCore
import NIOCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  private static let columns = [
    "time", "event", "action", "organization_id", "subject_id", "subject_name", "actor_kind", "actor_id", "actor_name",
    "address", "request_id", "details", "sequence", "hash", "id",
  ]

  /// What the search shows as a table, sent while it is read.
  func auditExport(_ request: ConsoleRequest, of organization: Organization?) async throws -> Response {
    let input = AuditInput { request.form[$0] }
    let search: AuditSearch?
    switch try await auditQuestion(input, in: organization?.id, by: request.actor) {
    case .search(let found): search = found
    case .nothing: search = nil
    case .wrong(let problems): throw LicensingError.invalid(problems)
    }
    let export = ExportAuditEvents(context)
    try await export.begin(search ?? AuditSearch(of: organization?.id), by: request.actor)
    let (things, actor) = (ReadAuditedThings(context), request.actor)
    let body = ResponseBody { writer in
      try await writer.write(ByteBuffer(string: CSVText.line(Self.columns)))
      if let search {
        let rest = try await export(search) { entries in
          let ids = Set(entries.flatMap { [$0.event.subject, $0.event.actor.id ?? ""] })
          let names = try await things(ids, by: actor)
          try await writer.write(ByteBuffer(string: entries.map { $0.line(names) }.joined()))
        }
        if let rest { try await writer.write(ByteBuffer(string: Self.unfinished(rest))) }
      }
      try await writer.finish(nil)
    }
    let headers: HTTPFields = [
      .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
      .contentDisposition: #"attachment; filename="audit-log.csv""#,
    ]
    return Response(status: .ok, headers: headers, body: body)
  }

  /// The last line of a table that does not hold everything.
  private static func unfinished(_ last: Timestamp) -> String {
    CSVText.line([
      "There are more events than one table takes. Export those until \(last.rfc3339) into another one."
    ])
  }
}

extension AuditEntry {
  fileprivate func line(_ things: [String: AuditedThing]) -> String {
    let details = event.details.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return CSVText.line([
      event.at.rfc3339, event.action.words, event.action.rawValue, event.organizationID?.text ?? "", event.subject,
      things[event.subject]?.name ?? "", event.actor.kind, event.actor.id ?? "",
      event.actor.id.flatMap { things[$0]?.name } ?? "", event.address, event.requestID,
      details.joined(separator: "; "), (seal?.sequence).map(String.init) ?? "",
      (seal?.hash).map(Hexadecimal.text) ?? "", event.id.text,
    ])
  }
}
