/// A parent license file as the server remembers it. Whoever holds the file can ask for license files under its license, for bundles
/// of them and for what is left of the quota, and for nothing else. A license has one that is good at a time.
package struct ParentLicense: Sendable, Equatable {
  package let id: ParentLicenseID
  package let licenseID: LicenseID
  package let organizationID: OrganizationID
  /// `kid` of the key that signed it.
  package let keyID: String
  package let createdAt: Timestamp
  package let createdBy: AuditActor
  package var lastUsedAt: Timestamp?

  package init(
    id: ParentLicenseID, licenseID: LicenseID, organizationID: OrganizationID, keyID: String, createdAt: Timestamp,
    createdBy: AuditActor, lastUsedAt: Timestamp? = nil
  ) {
    self.id = id
    self.licenseID = licenseID
    self.organizationID = organizationID
    self.keyID = keyID
    self.createdAt = createdAt
    self.createdBy = createdBy
    self.lastUsedAt = lastUsedAt
  }
}

package protocol ParentLicenseReader {
  /// The one that is good.
  func parentLicense(of license: LicenseID) throws -> ParentLicense?
  /// The one with this credential, while it is good.
  func parentLicense(hash: [UInt8]) throws -> ParentLicense?
  /// How many good ones were signed with a key that has been removed: they verify nowhere.
  func parentLicenseWithoutKeyCount() throws -> Int64
}

package protocol ParentLicenseWriter {
  /// False if the license has one that is good.
  func insert(_ parent: ParentLicense, hash: [UInt8]) throws -> Bool
  /// Ends the one that is good; nil: there is none.
  func endParentLicense(of license: LicenseID, at now: Timestamp) throws -> ParentLicenseID?
}
