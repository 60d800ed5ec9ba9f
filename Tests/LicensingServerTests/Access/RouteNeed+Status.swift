import LicensingCore

@testable import LicensingServer

extension RouteNeed {
  /// What a route about an organization's thing answers.
  /// - Parameters:
  ///   - role: the caller's in that organization.
  ///   - roleElsewhere: the highest in any other.
  ///   - done: what whoever may is answered.
  func status(role: Role?, roleElsewhere: Role?, isPlatformAdministrator: Bool, done: Int) -> Int {
    switch self {
    case .anyone, .signedIn: done
    case .credential: 401
    case _ where isPlatformAdministrator: done
    case .memberOfAny(let least): [role, roleElsewhere].contains { $0.map { $0 >= least } == true } ? done : 403
    case .member(let least): role.map { $0 >= least ? done : 403 } ?? 404
    case .platformInside: role == nil ? 404 : 403
    case .platformAdministrator: 403
    }
  }
}
