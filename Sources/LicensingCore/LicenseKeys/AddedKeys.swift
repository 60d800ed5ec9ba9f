// What creating, importing and registering have in common: keys go onto a license in transactions of a few hundred, so that
// nobody else waits long for the store.

import LicenseTokens

/// Where keys are added.
struct KeyTarget: Sendable {
  let license: License
  let settings: LicenseCheckSettings
}

extension LicensingContext {
  /// How many keys are added in one transaction.
  static let keysPerTransaction = 500

  /// The license and how its product is asked about, for platform administrators.
  /// - Throws: `notFound`, `forbidden`, `conflict(.licenseState)` if it is revoked, `conflict(.wrongCheckMethod)`, `unavailable`.
  func keyTarget(
    _ id: LicenseID, method: LicenseCheckSettings.Method, by actor: Actor
  ) async throws -> KeyTarget {
    let (license, product, stored) = try await store.read { reader in
      guard let license = try reader.license(id) else { throw LicensingError.notFound }
      return (
        license, try reader.product(license.productID), try reader.licenseCheckSettings(of: license.productID)
      )
    }
    guard let product else { throw LicensingError.notFound }
    // First: to strangers, the license is not there.
    try actor.require(.viewer, in: license.organizationID)
    try actor.requirePlatformAdministrator()
    guard license.standing != .revoked else { throw LicensingError.conflict(.licenseState) }
    let settings = try stored ?? defaultCheckSettings(of: product)
    guard settings.method == method else { throw LicensingError.conflict(.wrongCheckMethod) }
    return KeyTarget(license: license, settings: settings)
  }

  /// A key as the store keeps it.
  /// - Parameter place: among those that are added together; lists show them in this order.
  func newKey(
    _ text: String, masked: String, on target: KeyTarget, place: Int = 0, locksAllowed: Int, note: String?
  ) throws -> LicenseKey {
    let (license, method, now) = (target.license, target.settings.method, clock.now)
    let id = LicenseKeyID(now: now, place: place, random: try random.bytes(8))
    return LicenseKey(
      id: id, licenseID: license.id, organizationID: license.organizationID, productID: license.productID,
      method: method, mac: keys.mac(ofKey: text, method: method, product: license.productID),
      sealedText: try keys.seal(Array(text.utf8), at: id.place, random: random), maskedText: masked,
      locksAllowed: locksAllowed, note: note, createdAt: now, updatedAt: now)
  }

  /// Adds the keys in one transaction, with one audit event for those that were new. The first keys of a product write down how it
  /// is asked about.
  /// - Returns: Of each, whether it was new.
  func add(
    _ keys: [LicenseKey], to license: License, _ action: AuditEvent.Action, by actor: Actor
  ) async throws -> [Bool] {
    try await change(by: actor) { writer, trail in
      _ = try writer.checkSettings(of: license.productID, self, &trail)
      let areNew = try keys.map { try writer.insert($0) }
      let added = areNew.filter { $0 }.count
      guard added > 0 else { return areNew }
      let only = keys.count == 1 ? keys.first?.id.text : nil
      try trail.record(
        action, only ?? license.id.text, in: license.organizationID,
        ["license": license.id.text, "keys": String(added)], to: writer)
      return areNew
    }
  }
}

extension Identifier {
  /// One of many ids made at a time, which sort by their places: the 12 bits after the time count (RFC 9562 §6.2, method 1), and
  /// after each 4096 the next millisecond.
  /// - Parameter random: at least 8 random bytes, of which 62 bits are used.
  init(now: Timestamp, place: Int, random: [UInt8]) {
    let count = UInt16(truncatingIfNeeded: place & 0x0FFF)
    self.init(now: now.adding(milliseconds: Int64(place >> 12)), random: count.bigEndianBytes + random)
  }
}
