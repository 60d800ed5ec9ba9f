/// Which events of the audit log are looked for. What is nil does not matter.
package struct AuditSearch: Sendable, Equatable {
  /// Nil: events of every organization and of the platform.
  package var organizationID: OrganizationID?
  /// The ids of what was acted on; one of them. At most `mostSubjects` are looked for.
  package var subjects: [String]?
  package var actorKind: AuditActor.Kind?
  package var actorID: String?
  package var action: AuditEvent.Action?
  /// Events of this time and later.
  package var from: Timestamp?
  /// Events before this time.
  package var to: Timestamp?

  package static var mostSubjects: Int { 20 }

  package init(
    of organizationID: OrganizationID? = nil, subjects: [String]? = nil, actorKind: AuditActor.Kind? = nil,
    actorID: String? = nil, action: AuditEvent.Action? = nil, from: Timestamp? = nil, to: Timestamp? = nil
  ) {
    self.organizationID = organizationID
    self.subjects = subjects
    self.actorKind = actorKind
    self.actorID = actorID
    self.action = action
    self.from = from
    self.to = to
  }
}

/// In which order events are listed. Ids begin with the time, so that the order of ids is that of time.
package enum AuditOrder: String, Sendable, CaseIterable {
  case oldestFirst = "asc"
  case newestFirst = "desc"
}

/// An event with its place in the chain; without, as long as it is not sealed.
package struct AuditEntry: Sendable, Equatable {
  package let event: AuditEvent
  package let seal: AuditSeal?

  package init(event: AuditEvent, seal: AuditSeal?) {
    self.event = event
    self.seal = seal
  }
}

extension AuditActor {
  /// What kind of someone acts.
  package enum Kind: String, Sendable, CaseIterable {
    case user, client
    case parentLicense = "parent_license"
    case `operator`, system
  }
}

package protocol AuditSearchReader {
  /// - Parameter page: goes on after its id in the order that is given.
  func auditEntries(_ search: AuditSearch, _ order: AuditOrder, page: Page<AuditEventID>) throws -> [AuditEntry]
  func auditEntry(_ id: AuditEventID) throws -> AuditEntry?
}
