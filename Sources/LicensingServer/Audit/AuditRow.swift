import LicensingCore
import WebPages

/// An event, as lists show it.
struct AuditRow: Sendable {
  let time: ShownTime
  let what: String
  let href: String
  let about: AuditLink
  let by: AuditLink
  let address: String

  /// - Parameter root: the address of the list.
  init(_ entry: AuditEntry, _ things: [String: AuditedThing], at root: String, for actor: Actor) {
    let event = entry.event
    time = ShownTime(at: event.at)
    what = event.action.words
    href = "\(root)/events/\(event.id)"
    about = AuditLink(subjectOf: event, things, for: actor)
    by = AuditLink(actorOf: event, things, for: actor).brief
    address = event.address
  }
}

/// Who or what stands behind an id: its name, and its page if there is one that the reader may open.
struct AuditLink: Sendable {
  // Names that nothing around it has in a template, where what is nil would be looked for.
  /// Its name; nil: it has none, or none any more.
  let called: String?
  let page: String?
  /// Beside the name; nil: the name says all.
  private(set) var identifier: String?

  init(_ id: String, _ things: [String: AuditedThing], formerName: String? = nil, for actor: Actor) {
    let thing = things[id]
    called = thing?.name ?? formerName
    page = thing?.href(for: actor)
    identifier = id
  }

  private init(words: String) { (called, page, identifier) = (words, nil, nil) }

  init(subjectOf event: AuditEvent, _ things: [String: AuditedThing], for actor: Actor) {
    switch event.subject {
    case "audit_log": self.init(words: "The audit log")
    case "unknown": self.init(words: "An unknown account")
    // Of what was deleted, its events know the name.
    default:
      self.init(event.subject, things, formerName: event.details["name"] ?? event.details["email"], for: actor)
    }
  }

  /// Without the id, where there is a name.
  var brief: AuditLink {
    var link = self
    if called != nil { link.identifier = nil }
    return link
  }

  init(actorOf event: AuditEvent, _ things: [String: AuditedThing], for actor: Actor) {
    switch event.actor {
    case .user, .client: self.init(event.actor.id ?? "", things, for: actor)
    case .parentLicense(let id): self.init(id.text, things, formerName: "Parent license file", for: actor)
    case .operator: self.init(words: "The operator")
    case .system: self.init(words: "The server")
    }
  }
}

extension AuditedThing {
  fileprivate func href(for actor: Actor) -> String? {
    switch kind {
    case .organization(let id): "/organizations/\(id)"
    case .device(let id, let organization): "/organizations/\(organization)/devices/\(id)"
    case .license(let id, let organization): "/organizations/\(organization)/licenses/\(id)"
    case .licenseFile(let id, let license, let organization):
      "/organizations/\(organization)/licenses/\(license)/files/\(id)"
    case .licenseKey(let id, let license, let organization):
      // Viewers see no keys.
      (try? actor.require(.manager, in: organization)) == nil
        ? nil : "/organizations/\(organization)/licenses/\(license)/keys/\(id)"
    case .user(let id): actor.isPlatformAdministrator ? "/users/\(id)" : nil
    case .client(let id): actor.isPlatformAdministrator ? "/clients/\(id)" : nil
    case .product(let id): actor.isPlatformAdministrator ? "/products/\(id)" : nil
    }
  }
}

extension AuditEvent {
  /// Every id that a page about it may say something of.
  var namedIDs: [String] {
    [subject, actor.id, organizationID?.text].compactMap { $0 } + details.values.filter { $0.utf8.count == 30 }
  }
}
