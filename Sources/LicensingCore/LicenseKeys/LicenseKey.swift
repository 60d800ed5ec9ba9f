package import LicenseTokens

/// A key, or a domain, that stands for a license. Its text is known by a MAC, kept sealed, and shown masked.
package struct LicenseKey: Sendable, Equatable {
  package static let locksAllowedRange = 1...1000
  package static let longestNote = 200

  package let id: LicenseKeyID
  package let licenseID: LicenseID
  package let organizationID: OrganizationID
  package let productID: ProductID
  /// What it is asked about with.
  package let method: LicenseCheckSettings.Method
  /// MAC of product, method and text, by which a query finds it: one text in two products is two keys.
  package let mac: [UInt8]
  package let sealedText: [UInt8]
  /// What lists show; of a domain, which is no secret, all of it.
  package let maskedText: String
  /// How many different locks it can have at a time.
  package var locksAllowed: Int
  /// Living locks. Only the store changes it, together with the lock it counts.
  package let locksUsed: Int
  package var isBlocked: Bool
  package var note: String?
  /// When a good query last named it.
  package let lastUsedAt: Timestamp?
  /// What the last good query told that made or matched no lock, and where it came from.
  package let shownValues: [String: String]
  package let address: String?
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  package init(
    id: LicenseKeyID, licenseID: LicenseID, organizationID: OrganizationID, productID: ProductID,
    method: LicenseCheckSettings.Method = .key, mac: [UInt8], sealedText: [UInt8], maskedText: String,
    locksAllowed: Int = 1, locksUsed: Int = 0, isBlocked: Bool = false, note: String? = nil,
    lastUsedAt: Timestamp? = nil, shownValues: [String: String] = [:], address: String? = nil, version: Int64 = 1,
    createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.id = id
    self.licenseID = licenseID
    self.organizationID = organizationID
    self.productID = productID
    self.method = method
    self.mac = mac
    self.sealedText = sealedText
    self.maskedText = maskedText
    self.locksAllowed = locksAllowed
    self.locksUsed = locksUsed
    self.isBlocked = isBlocked
    self.note = note
    self.lastUsedAt = lastUsedAt
    self.shownValues = shownValues
    self.address = address
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// A key with everything but its locks that decides whether a query gets OK, as of one moment: what the one join reads that
/// stands before every answer.
package struct KeyStanding: Sendable, Equatable {
  package let keyID: LicenseKeyID
  package let licenseID: LicenseID
  package let organizationID: OrganizationID
  package let locksAllowed: Int
  package let isBlocked: Bool
  /// Of the license: activations allowed (nil: unlimited) and living ones.
  package let quota: Int64?
  package let used: Int64
  package let renewalDate: RenewalDate?
  package let standing: LicenseStanding
  package let organizationIsDisabled: Bool

  package init(
    keyID: LicenseKeyID, licenseID: LicenseID, organizationID: OrganizationID, locksAllowed: Int, isBlocked: Bool,
    quota: Int64?, used: Int64, renewalDate: RenewalDate?, standing: LicenseStanding,
    organizationIsDisabled: Bool
  ) {
    self.keyID = keyID
    self.licenseID = licenseID
    self.organizationID = organizationID
    self.locksAllowed = locksAllowed
    self.isBlocked = isBlocked
    self.quota = quota
    self.used = used
    self.renewalDate = renewalDate
    self.standing = standing
    self.organizationIsDisabled = organizationIsDisabled
  }

  /// Why the license does not allow it at a time; nil: it does.
  package func licenseRefusal(at now: Timestamp) -> LicenseRefusal? {
    standing.refusal(renewalDate: renewalDate, at: now)
  }

  /// Whether the license has a unit left for another lock.
  package var hasUnitLeft: Bool { quota.map { used < $0 } ?? true }
}

package protocol LicenseKeyReader {
  func licenseKey(_ id: LicenseKeyID) throws -> LicenseKey?
  func licenseKey(product: ProductID, mac: [UInt8]) throws -> LicenseKey?
  /// - Parameter search: only keys whose masked text or note contains this, whatever its case; nil: all.
  func licenseKeys(of license: LicenseID, search: String?, page: Page<LicenseKeyID>) throws -> [LicenseKey]
  /// How many keys are on a license.
  func licenseKeyCount(of license: LicenseID) throws -> Int64
  /// What a check reads first.
  func keyStanding(product: ProductID, mac: [UInt8]) throws -> KeyStanding?
}

package protocol LicenseKeyWriter {
  /// False if the product has a key of this text already.
  func insert(_ key: LicenseKey) throws -> Bool
  /// Writes locks allowed, state and note and raises the version by one, if the row still has `key.version` and no more locks
  /// than it would allow.
  func update(_ key: LicenseKey) throws -> LicenseKey?
  /// Allows a key one lock more if all of those it allows are living.
  func raiseLocksAllowed(_ id: LicenseKeyID, at now: Timestamp) throws
}
