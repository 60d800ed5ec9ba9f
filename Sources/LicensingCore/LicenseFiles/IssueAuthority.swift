/// By what right license files are asked for.
package enum IssueAuthority: Sendable {
  /// Someone who may, by their role, do it under this license.
  case actor(Actor, LicenseID)
  /// Whoever holds the license's parent license file. A license that is named as well has to be the one it belongs to.
  case parent(ParentCredential, Origin, license: LicenseID? = nil)
}

/// An authority that was found good, with the license that it speaks of, as of one moment.
struct AuthorizedIssue: Sendable {
  let actor: Actor
  let license: License
  /// The parent license file that it rests on.
  let parentID: ParentLicenseID?
}

extension IssueAuthority {
  /// - Parameter role: what a member needs; holders of the parent license file have what it gives them.
  /// - Throws: `notFound`, `forbidden`; `noParentLicense` if the credential is unknown or has ended; `invalid` (`license_id`).
  func authorized(_ role: Role, in reader: any StoreReader) throws -> AuthorizedIssue {
    switch self {
    case .actor(let actor, let id):
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      try actor.require(role, in: license.organizationID)
      return AuthorizedIssue(actor: actor, license: license, parentID: nil)
    case .parent(let credential, let origin, let named):
      guard let parent = try reader.parentLicense(hash: credential.hash),
        let license = try reader.license(parent.licenseID)
      else { throw LicensingError.noParentLicense }
      guard named == nil || named == license.id else {
        throw LicensingError.invalid([
          FieldProblem("license_id", "is the license of the parent license file, or absent")
        ])
      }
      return AuthorizedIssue(
        actor: .parentLicense(parent.id, origin: origin), license: license, parentID: parent.id)
    }
  }
}

extension LicensingContext {
  /// Remembers that a parent license file was used.
  func noteUse(of authorized: AuthorizedIssue) {
    guard let parent = authorized.parentID else { return }
    store.note(.parentLicenseUsed(parent, at: clock.now))
  }
}
