import LicenseTokens

/// A license file as it was issued: a signed document that licenses one device.
///
/// What uses up the quota is a unit: a device under a license. A unit has one living file at a time; a newer document for the same
/// device replaces it, and both are of the same unit.
package struct LicenseFile: Sendable, Equatable {
  package static let longestReason = 200

  package let id: LicenseFileID
  /// The id of the unit's first file.
  package let unitID: LicenseFileID
  package let licenseID: LicenseID
  package let organizationID: OrganizationID
  package let productID: ProductID
  /// As they were typed when the file was issued.
  package let serialNumber: String
  package let articleNumber: String
  /// In the form in which they are compared.
  package let serialKey: String
  package let articleKey: String
  package let articleName: String?
  package let features: [String]
  package let issuedAt: Timestamp
  /// The first moment at which it is no longer good; nil: never.
  package let expiresAt: Timestamp?
  /// `kid` of the key that signed it.
  package let keyID: String
  /// The compact JWS.
  package let compact: String
  package let issuedBy: AuditActor
  package var replacedAt: Timestamp?
  package var revokedAt: Timestamp?
  package var revocationReason: String?
  /// Whether the license got the unit of quota back when the file was revoked.
  package var unitReturned: Bool

  package init(
    id: LicenseFileID, unitID: LicenseFileID, licenseID: LicenseID, organizationID: OrganizationID,
    productID: ProductID, serialNumber: String, articleNumber: String, serialKey: String, articleKey: String,
    articleName: String?, features: [String], issuedAt: Timestamp, expiresAt: Timestamp?, keyID: String,
    compact: String, issuedBy: AuditActor, replacedAt: Timestamp? = nil, revokedAt: Timestamp? = nil,
    revocationReason: String? = nil, unitReturned: Bool = false
  ) {
    self.id = id
    self.unitID = unitID
    self.licenseID = licenseID
    self.organizationID = organizationID
    self.productID = productID
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.serialKey = serialKey
    self.articleKey = articleKey
    self.articleName = articleName
    self.features = features
    self.issuedAt = issuedAt
    self.expiresAt = expiresAt
    self.keyID = keyID
    self.compact = compact
    self.issuedBy = issuedBy
    self.replacedAt = replacedAt
    self.revokedAt = revokedAt
    self.revocationReason = revocationReason
    self.unitReturned = unitReturned
  }

  /// The file as people keep it: armored text.
  package var document: String { LicenseDocument.text(.license, compact) }

  package enum Status: String, Sendable, CaseIterable { case valid, expired, replaced, revoked }

  package func status(at now: Timestamp) -> Status {
    if revokedAt != nil { return .revoked }
    if replacedAt != nil { return .replaced }
    return isExpired(at: now) ? .expired : .valid
  }

  package func isExpired(at now: Timestamp) -> Bool { expiresAt.map { $0 <= now } ?? false }
}

/// How issuing a new unit's file ended.
package enum LicenseFileCharge: Sendable, Equatable {
  /// A unit of quota was taken, and the file is there.
  case issued
  case quotaExceeded
  /// The device has a living file under this license already; nothing was taken.
  case alreadyThere
}

/// For how long something that a key has signed can still be good.
package enum FileKeyUse: Sendable, Equatable {
  case none
  case until(Timestamp)
  case withoutEnd
}

package protocol LicenseFileReader {
  func licenseFile(_ id: LicenseFileID) throws -> LicenseFile?
  /// The living file of a device, by its numbers in their canonical form.
  func livingLicenseFile(of license: LicenseID, serialKey: String, articleKey: String) throws -> LicenseFile?
  /// The files of a license.
  /// - Parameters:
  ///   - search: only those whose serial or article number contains this, whatever its case; nil: all.
  ///   - state: only those of which this has become; nil: whatever became of them.
  func licenseFiles(
    of license: LicenseID, search: String?, state: LicenseFileState?, page: Page<LicenseFileID>
  ) throws -> [LicenseFile]
  /// Those that are neither replaced nor revoked, oldest first.
  func livingLicenseFiles(of license: LicenseID, limit: Int) throws -> [LicenseFile]
  /// How many of a license's files are neither replaced nor revoked.
  func livingLicenseFileCount(of license: LicenseID) throws -> Int64
  /// How many files a license has, by what became of them.
  func licenseFileCounts(of license: LicenseID) throws -> LicenseFileCounts
  /// Living files that end after a time and were signed with a key that has been removed: they verify nowhere.
  func licenseFilesWithoutKey(
    of license: LicenseID, at now: Timestamp, page: Page<LicenseFileID>
  ) throws -> [LicenseFile]
  /// How many those are: of a license, of an organization, in all.
  func licenseFileWithoutKeyCount(_ scope: LicenseFileScope, at now: Timestamp) throws -> Int64
  /// Ids of revoked files that end after a time, oldest first.
  /// - Parameter organization: nil: of every organization.
  func revokedLicenseFiles(of organization: OrganizationID?, endingAfter time: Timestamp) throws -> [LicenseFileID]
  /// For how long files and parent license files that a key has signed are good.
  func use(ofFileKey id: String) throws -> FileKeyUse
}

/// What became of a file, apart from the end of its time.
package enum LicenseFileState: String, Sendable, CaseIterable {
  /// The one that its device has.
  case living
  /// A newer one took its place.
  case replaced
  case revoked
}

/// How many files there are of each state.
package struct LicenseFileCounts: Sendable, Equatable {
  package let living: Int64
  package let replaced: Int64
  package let revoked: Int64

  package init(living: Int64, replaced: Int64, revoked: Int64) {
    (self.living, self.replaced, self.revoked) = (living, replaced, revoked)
  }

  package subscript(state: LicenseFileState) -> Int64 {
    switch state {
    case .living: living
    case .replaced: replaced
    case .revoked: revoked
    }
  }

  package var total: Int64 { living + replaced + revoked }
}

/// Where files are counted.
package enum LicenseFileScope: Sendable, Equatable {
  case license(LicenseID)
  case organization(OrganizationID)
  case everywhere
}

package protocol LicenseFileWriter {
  /// Takes a unit of the license, if it is active and has one left, and inserts the first file of the unit; or neither.
  func issue(_ file: LicenseFile) throws -> LicenseFileCharge
  /// Puts a newer document in the place of the unit's living one; false, with nothing done, if `old` is not living.
  func replace(_ old: LicenseFileID, by file: LicenseFile) throws -> Bool
  /// Revokes the living file of a unit and the documents before it, and gives the unit back where the license says so.
  /// - Returns: The file as it is then; nil: the unit has no living file.
  func revokeUnit(_ unit: LicenseFileID, reason: String?, at now: Timestamp) throws -> LicenseFile?
  /// Revokes every document of a license that was revoked itself; no unit is given back. How many there were.
  func revokeLicenseFiles(of license: LicenseID, reason: String, at now: Timestamp) throws -> Int
}
