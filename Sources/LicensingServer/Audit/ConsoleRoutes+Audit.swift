import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// Audit: the pages of the audit log, for platform administrators whole and for members that of their organization, its export, and
// the chain that shows that nobody changed it.

extension ConsoleRoutes {
  func addAudit(to router: Router<ServerRequestContext>) {
    get("/audit", on: router) { try await auditList($0, of: nil) }
    get("/audit/events/{event}", on: router) { try await auditEventPage($0, of: nil) }
    post("/audit/export", on: router) { try await auditExport($0, of: nil) }
    let audit = "/organizations/{id}/audit"
    get(audit, on: router) { try await auditList($0, of: try await organization(of: $0)) }
    get(audit + "/events/{event}", on: router) { try await auditEventPage($0, of: try await organization(of: $0)) }
    post(audit + "/export", on: router) { try await auditExport($0, of: try await organization(of: $0)) }
    addAuditChain(to: router)
  }

  /// The address of the audit log, of an organization or the whole.
  func auditRoot(_ organization: Organization?) -> String {
    organization.map { "/organizations/\($0.id)/audit" } ?? "/audit"
  }

  private struct AuditPage: Sendable {
    let root: String
    let fields: [FormField]
    let isSearch: Bool
    let searched: [AuditSearched]
    /// Why nothing is shown.
    let sentence: String?
    let isEmpty: Bool
    let canExport: Bool
    let mostExported: String
    let rows: [AuditRow]
    let pager: Pager?
    /// For platform administrators.
    let chain: ChainSummary?
  }

  private func auditList(_ request: ConsoleRequest, of organization: Organization?) async throws -> Response {
    let (input, root) = (AuditInput(request.query), auditRoot(organization))
    let question = try await auditQuestion(input, in: organization?.id, by: request.actor)
    var (problems, sentence, part) = (
      [FieldProblem](), String?.none, ListPart<AuditEntry>(items: [], next: nil, count: "")
    )
    switch question {
    case .search(let search):
      part = try await self.part(of: root, with: input.parameters, request, id: { $0.event.id }) {
        try await ReadAuditEvents(context)(search, .newestFirst, $0, by: request.actor)
      }
    case .nothing(let why): sentence = why
    case .wrong(let found): (problems, sentence) = (found, "The search could not be read.")
    }
    let ids = Set(part.items.flatMap { [$0.event.subject, $0.event.actor.id ?? ""] })
    let things = try await ReadAuditedThings(context)(ids, by: request.actor)
    let first = request.query("after") == nil ? nil : ListAddress(root, input.parameters).href()
    return try await page(
      "audit", "Audit log", request, in: organization, status: problems.isEmpty ? .ok : .unprocessableContent,
      scripts: ["copy"],
      AuditPage(
        root: root, fields: auditFields(input, in: organization, problems).fields, isSearch: !input.isEmpty,
        searched: input.parameters.map { AuditSearched($0.0, $0.1) }, sentence: sentence,
        isEmpty: part.items.isEmpty, canExport: !part.items.isEmpty,
        mostExported: Self.grouped(Int64(ExportAuditEvents.most)),
        rows: part.items.map { AuditRow($0, things, at: root, for: request.actor) },
        pager: first == nil && part.next == nil ? nil : Pager(first: first, next: part.next),
        chain: organization == nil ? try await chainSummary(request) : nil))
  }

  /// A number as people read it: `1 000 000`.
  static func grouped(_ number: Int64) -> String {
    let digits = Array(String(number))
    return digits.indices.reduce(into: "") { text, index in
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append("\u{A0}") }
      text.append(digits[index])
    }
  }
}
