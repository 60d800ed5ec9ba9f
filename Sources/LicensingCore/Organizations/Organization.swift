// Organizations: the customers. Everything an administrator sees is inside one organization.

/// A customer; owns devices and licenses.
package struct Organization: Sendable, Equatable {
  package let id: OrganizationID
  package var name: String
  package var isDisabled: Bool
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  package init(
    id: OrganizationID, name: String, isDisabled: Bool = false, version: Int64 = 1, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.name = name
    self.isDisabled = isDisabled
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// What a member may do in an organization; each role includes the ones before it.
package enum Role: String, Sendable, CaseIterable, Comparable {
  case viewer, manager, owner

  package static func < (a: Role, b: Role) -> Bool {
    (allCases.firstIndex(of: a) ?? 0) < (allCases.firstIndex(of: b) ?? 0)
  }
}

/// A user's membership of an organization.
package struct Membership: Sendable, Equatable {
  package let organizationID: OrganizationID
  package let userID: UserID
  package let role: Role

  package init(organizationID: OrganizationID, userID: UserID, role: Role) {
    self.organizationID = organizationID
    self.userID = userID
    self.role = role
  }
}

package protocol OrganizationReader: MemberReader, OrganizationListReader {
  func organization(_ id: OrganizationID) throws -> Organization?
  /// - Parameter member: only organizations of this user; nil: all.
  func organizations(member: UserID?, page: Page<OrganizationID>) throws -> [Organization]
  func memberships(of user: UserID) throws -> [Membership]
}

package protocol OrganizationWriter: MemberWriter, OrganizationListWriter {
  func insert(_ organization: Organization) throws
  /// Writes name and state and raises the version by one, if the row still has `organization.version`.
  func update(_ organization: Organization) throws -> Organization?
}
