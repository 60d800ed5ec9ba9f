import LicensingCore

/// What the caller of a route has to be.
enum RouteNeed: Sendable, Equatable {
  /// Nobody in particular.
  case anyone
  /// A machine or a technician's program, with a credential that is no person's.
  case credential
  case signedIn
  /// Someone with this role or a higher one in any organization, or a platform administrator.
  case memberOfAny(Role)
  /// A member, with this role or a higher one, of the organization in question, or a platform administrator. Others are told that there
  /// is nothing.
  case member(Role)
  /// A platform administrator; the organization's members are told that they may not, others that there is nothing.
  case platformInside
  /// A platform administrator; everybody else is told that they may not.
  case platformAdministrator

  /// Refuses an actor as far as can be told before anything is read.
  /// - Parameter organization: the one that the path names; nil if it names none, or nothing that is an id.
  /// - Throws: `LicensingError.forbidden`, `notFound`.
  func check(_ actor: Actor, in organization: OrganizationID?) throws {
    switch self {
    case .anyone, .credential, .signedIn: return
    case .memberOfAny(let role):
      guard actor.isPlatformAdministrator || actor.roles.values.contains(where: { $0 >= role }) else {
        throw LicensingError.forbidden
      }
    case .member(let role):
      if let organization { try actor.require(role, in: organization) }
    case .platformInside:
      guard let organization, !actor.isPlatformAdministrator else { return }
      try actor.require(.viewer, in: organization)
      throw LicensingError.forbidden
    case .platformAdministrator: try actor.requirePlatformAdministrator()
    }
  }
}

extension RouteNeed: CustomStringConvertible {
  var description: String {
    switch self {
    case .anyone: "anyone"
    case .credential: "a machine's or technician's own credential"
    case .signedIn: "whoever is signed in"
    case .memberOfAny(let role): "\(role.rawValue) of any organization"
    case .member(let role): "\(role.rawValue) of the organization"
    case .platformInside: "platform administrator (inside an organization)"
    case .platformAdministrator: "platform administrator"
    }
  }
}
