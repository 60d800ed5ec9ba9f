/// Makes a user a member of an organization, found by the e-mail address that somebody knows of them.
package struct AddMember: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Throws: `invalid` (field `email`) for an address of no user, of a disabled one, and of one who is a member already;
  ///   `notFound`, `forbidden`, `unavailable`.
  package func callAsFunction(
    email: String, in organization: OrganizationID, role: Role, by actor: Actor
  ) async throws -> User {
    try actor.require(.owner, in: organization)
    guard let key = User.key(presented: email) else {
      throw LicensingError.invalid([FieldProblem("email", "is an e-mail address like ada@example.com")])
    }
    return try await context.change(by: actor) { writer, trail in
      guard try writer.organization(organization) != nil else { throw LicensingError.notFound }
      guard let user = try writer.user(emailKey: key) else {
        throw LicensingError.invalid([FieldProblem("email", "is nobody's who has an account here")])
      }
      guard !user.isDisabled else {
        throw LicensingError.invalid([FieldProblem("email", "is of a user who is disabled")])
      }
      guard try writer.insert(Membership(organizationID: organization, userID: user.id, role: role)) else {
        throw LicensingError.invalid([FieldProblem("email", "is a member's already")])
      }
      try trail.record(.memberSet, user.id.text, in: organization, ["role": role.rawValue], to: writer)
      return user
    }
  }
}
