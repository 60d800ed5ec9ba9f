import HTTPTypes
import LicensingCore
import Testing

@testable import LicensingServer

/// What the table alone refuses, before anything is read.
@Suite struct RouteNeedTests {
  private static let here = OrganizationID(now: Timestamp(seconds: 1), random: [])
  private static let elsewhere = OrganizationID(now: Timestamp(seconds: 2), random: [])

  private static func actor(_ roles: [OrganizationID: Role], isPlatformAdministrator: Bool = false) -> Actor {
    let now = Timestamp(seconds: 1)
    let id = UserID(now: now, random: [])
    let user = User(
      id: id, email: "a@example.com", name: "A", isPlatformAdministrator: isPlatformAdministrator, isDisabled: false,
      passwordHash: nil, createdAt: now, updatedAt: now)
    return Actor(
      user: user,
      memberships: roles.map { Membership(organizationID: $0.key, userID: id, role: $0.value) }, origin: .local)
  }

  private static func refusal(_ need: RouteNeed, _ actor: Actor, in organization: OrganizationID? = here) -> Int {
    do {
      try need.check(actor, in: organization)
      return 200
    } catch LicensingError.forbidden {
      return 403
    } catch {
      return 404
    }
  }

  @Test func aRoleIsEnoughOrNot() {
    let actors = [
      Self.actor([:]), Self.actor([Self.elsewhere: .owner]), Self.actor([Self.here: .viewer]),
      Self.actor([Self.here: .manager]), Self.actor([Self.here: .owner]),
      Self.actor([:], isPlatformAdministrator: true),
    ]
    let expected: [(RouteNeed, [Int])] = [
      (.anyone, [200, 200, 200, 200, 200, 200]), (.credential, [200, 200, 200, 200, 200, 200]),
      (.signedIn, [200, 200, 200, 200, 200, 200]), (.memberOfAny(.manager), [403, 200, 403, 200, 200, 200]),
      (.member(.viewer), [404, 404, 200, 200, 200, 200]), (.member(.manager), [404, 404, 403, 200, 200, 200]),
      (.member(.owner), [404, 404, 403, 403, 200, 200]), (.platformInside, [404, 404, 403, 403, 403, 200]),
      (.platformAdministrator, [403, 403, 403, 403, 403, 200]),
    ]
    for (need, statuses) in expected {
      #expect(actors.map { Self.refusal(need, $0) } == statuses, "\(need)")
    }
    // Without an organization in the path the use case alone decides.
    for need in [RouteNeed.member(.owner), .platformInside] {
      #expect(actors.map { Self.refusal(need, $0, in: nil) } == [200, 200, 200, 200, 200, 200])
    }
  }

  /// A route that was forgotten is open to nobody but the platform's administrators.
  @Test func whatIsNotInTheTableIsClosed() {
    for table in [RouteAccess.api, RouteAccess.console] {
      #expect(RouteAccess.need(of: .get, "/forgotten", in: table) == .platformAdministrator)
    }
    #expect(RouteAccess.need(of: .get, "/device-authorizations", in: RouteAccess.api) == .member(.viewer))
  }
}
