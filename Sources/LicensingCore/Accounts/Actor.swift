/// Someone who acts, with the rights they have at this moment.
package struct Actor: Sendable {
  package let identity: AuditActor
  package let isPlatformAdministrator: Bool
  package let roles: [OrganizationID: Role]
  package let origin: Origin

  package init(user: User, memberships: [Membership], origin: Origin) {
    identity = .user(user.id)
    isPlatformAdministrator = user.isPlatformAdministrator
    roles = Dictionary(memberships.map { ($0.organizationID, $0.role) }, uniquingKeysWith: max)
    self.origin = origin
  }

  private init(identity: AuditActor, isPlatformAdministrator: Bool, origin: Origin) {
    self.identity = identity
    self.isPlatformAdministrator = isPlatformAdministrator
    roles = [:]
    self.origin = origin
  }

  /// A command of the operator on the server itself, who may do everything.
  package static let `operator` = Actor(identity: .operator, isPlatformAdministrator: true, origin: .local)
  /// The server, by itself.
  package static let system = Actor(identity: .system, isPlatformAdministrator: true, origin: .local)

  /// A machine at an OAuth endpoint: no rights but those its tokens give it.
  package static func machine(client: String, origin: Origin) -> Actor {
    Actor(identity: .client(client), isPlatformAdministrator: false, origin: origin)
  }

  /// The holder of a parent license file: no rights but those of its credential.
  static func parentLicense(_ id: ParentLicenseID, origin: Origin) -> Actor {
    Actor(identity: .parentLicense(id), isPlatformAdministrator: false, origin: origin)
  }

  package var userID: UserID? {
    if case .user(let id) = identity { id } else { nil }
  }

  /// - Throws: `notFound` to those who are not members, so that ids of other organizations look like ids of nothing;
  ///   `forbidden` to members with a lesser role.
  package func require(_ role: Role, in organization: OrganizationID) throws {
    if isPlatformAdministrator { return }
    guard let own = roles[organization] else { throw LicensingError.notFound }
    guard own >= role else { throw LicensingError.forbidden }
  }

  package func requirePlatformAdministrator() throws {
    guard isPlatformAdministrator else { throw LicensingError.forbidden }
  }
}
