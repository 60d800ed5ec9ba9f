/// What an organization has that stops when it is disabled.
package struct OrganizationUse: Sendable, Equatable {
  package let devices: Int64
  /// Devices whose tokens are living.
  package let tokens: Int64
  package let members: Int64

  package init(devices: Int64, tokens: Int64, members: Int64) {
    self.devices = devices
    self.tokens = tokens
    self.members = members
  }
}

package protocol MemberReader {
  func members(of organization: OrganizationID) throws -> [(User, Role)]
  func role(of user: UserID, in organization: OrganizationID) throws -> Role?
  func organizationUse(_ id: OrganizationID) throws -> OrganizationUse
}

package protocol MemberWriter {
  func put(_ membership: Membership) throws
  /// False if the user is a member already.
  func insert(_ membership: Membership) throws -> Bool
  /// Gives a member another role, if theirs is still `former`.
  func update(_ membership: Membership, from former: Role) throws -> Bool
  /// Takes a membership away, if the role is still `former`; nil: whatever it is. False if there was no such membership.
  func deleteMembership(organization: OrganizationID, user: UserID, former: Role?) throws -> Bool
  /// How many owners an organization has who can sign in, none of whom another transaction can take away before this one ends.
  func activeOwnerCount(of organization: OrganizationID) throws -> Int64
}
