import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  fileprivate struct EventPage: Sendable {
    let what: String
    let action: String
    let time: ShownTime
    let about: AuditLink
    let aboutHref: String?
    let by: AuditLink
    /// Nil: `by` says it.
    let byKind: String?
    let byHref: String?
    let organization: AuditLink?
    let address: String
    let requestID: String?
    let details: [Detail]
    let hasDetails: Bool
    let seal: Seal?

    struct Detail: Sendable {
      let name: String
      /// Nil: `link` says it.
      let value: String?
      let link: AuditLink?
    }

    struct Seal: Sendable {
      let number: String
      let hash: String
      let previousHash: String
    }
  }

  func auditEventPage(_ request: ConsoleRequest, of organization: Organization?) async throws -> Response {
    let entry = try await ReadAuditEvents(context).get(try request.id("event"), by: request.actor)
    let event = entry.event
    guard organization == nil || event.organizationID == organization?.id else { throw LicensingError.notFound }
    let things = try await ReadAuditedThings(context)(Set(event.namedIDs), by: request.actor)
    let root = auditRoot(organization)
    let more: (String, String) -> String = { "\(root)?\(FormParameters.query([($0, $1)]))" }
    let details = event.details.sorted { $0.key < $1.key }.map { name, value in
      let link = things[value].map { _ in AuditLink(value, things, for: request.actor) }
      return EventPage.Detail(name: AuditWords.sentence(name), value: link == nil ? value : nil, link: link)
    }
    let about = AuditLink(subjectOf: event, things, for: request.actor)
    return try await page(
      "audit-event", event.action.words, request, in: organization, trail: [.init("Audit log", root)],
      scripts: ["copy"],
      EventPage(
        what: event.action.words, action: event.action.rawValue, time: ShownTime(at: event.at), about: about,
        aboutHref: about.identifier.map { more("subject", $0) },
        by: AuditLink(actorOf: event, things, for: request.actor),
        byKind: event.actor.id == nil ? nil : event.actor.kindWords, byHref: event.actor.id.map { more("actor", $0) },
        organization: organization == nil
          ? event.organizationID.map { AuditLink($0.text, things, for: request.actor) } : nil,
        address: event.address, requestID: event.requestID.isEmpty ? nil : event.requestID, details: details,
        hasDetails: !details.isEmpty, seal: entry.seal.map(EventPage.Seal.init)))
  }
}

extension ConsoleRoutes.EventPage.Seal {
  fileprivate init(_ seal: AuditSeal) {
    self.init(
      number: ConsoleRoutes.grouped(seal.sequence), hash: Hexadecimal.text(seal.hash),
      previousHash: Hexadecimal.text(seal.previousHash))
  }
}

extension AuditActor {
  fileprivate var kindWords: String { Kind(rawValue: kind)?.words ?? kind }
}
