package import LicenseTokens

/// Project is what a technician carries along: the devices, the parent licenses, the license files and what happened
/// when (`FleetProject`), as a readable file (`FleetProject+JSON`) that is whole at every moment (`ProjectFile`).

/// The contents of a project file. Times are seconds since 1970.
package struct FleetProject: Sendable, Equatable {
  /// The authorization server's address, which is also its issuer identifier: `https://auth.example.com`.
  package var server: String
  /// The path of a file (PEM) with the certificates that sign the server's; nil: those that the system trusts.
  package var certificateAuthorities: String?
  /// What license files are verified with; nil until the server's keys are on hand.
  package private(set) var keySet: JSONWebKeySet?
  /// When the server published that.
  package private(set) var keySetReadAt: Int64?
  package var parentLicenses: [ParentLicense]
  package var devices: [FleetDevice]
  /// Ids of license files that the server has revoked, in order.
  package private(set) var revoked: [String]
  /// The oldest first; of each device the last twenty, and ten thousand in all.
  package private(set) var history: [FleetEvent]

  package init(
    server: String, keySet: JSONWebKeySet? = nil, keySetReadAt: Int64? = nil, parentLicenses: [ParentLicense] = [],
    devices: [FleetDevice] = [], revoked: [String] = [], history: [FleetEvent] = []
  ) {
    self.server = server
    self.keySet = keySet
    self.keySetReadAt = keySetReadAt
    self.parentLicenses = parentLicenses
    self.devices = devices
    self.revoked = revoked
    self.history = history
  }

  /// Takes the key set that the server itself publishes now. It counts whatever was noted before: a clock that was once ahead
  /// keeps no removed key alive.
  package mutating func trust(_ keySet: JSONWebKeySet, readAt time: Int64) {
    self.keySet = keySet
    keySetReadAt = time
  }

  /// Takes a key set that came another way and is to be trusted. An older one than that on hand could bring a removed key back.
  /// - Parameter time: when the server said it; 0 if that is not known.
  package mutating func trust(_ keySet: JSONWebKeySet, issuedAt time: Int64) {
    guard self.keySet == nil || time >= keySetReadAt ?? 0 else { return }
    trust(keySet, readAt: time)
  }

  /// Adds what the server has revoked. What was revoked once stays so.
  package mutating func revoke(_ ids: some Sequence<String>) { revoked = Set(revoked).union(ids).sorted() }

  package mutating func note(_ event: FleetEvent) { history.append(event) }

  /// How many events of each device are kept.
  static let maximumEventsPerDevice = 20
  /// How many are kept in all.
  static let maximumEvents = 10_000

  /// Drops the oldest events beyond what is kept, which would make the file grow for ever. Each save does so.
  mutating func shortenHistory() {
    var counts: [String: Int] = [:]
    let kept = history.reversed().filter { event in
      guard let device = event.device else { return true }
      counts[device, default: 0] += 1
      return counts[device, default: 0] <= Self.maximumEventsPerDevice
    }.prefix(Self.maximumEvents)
    guard kept.count < history.count else { return }
    history = kept.reversed()
  }

  /// - Parameter name: as it stands in the project.
  package func device(named name: String) -> FleetDevice? { devices.first { $0.name == name } }

  /// Changes the device of this name; does nothing if it is not there (any more).
  package mutating func change(_ name: String, _ change: (inout FleetDevice) -> Void) {
    guard let index = devices.firstIndex(where: { $0.name == name }) else { return }
    change(&devices[index])
  }

  /// What verifies license documents for this project; nil without keys.
  package var verifier: LicenseFileVerifier? {
    keySet.map { LicenseFileVerifier(issuer: server, audience: nil, keySet: $0, revoked: Set(revoked)) }
  }
}

/// A parent license file on hand: it allows generating license files under one license.
package struct ParentLicense: Sendable, Equatable {
  /// `par_…`
  package let id: String
  package let licenseID: String
  /// Names, for people.
  package let organization: String
  package let product: String
  /// The document as it came, without its armor. The credential in it is used only once its signature was checked.
  package let compact: String
  package let addedAt: Int64
  /// When the server said that its credential has ended.
  package var endedAt: Int64?
  package var quota: LicenseQuota?
  package var bundle: HeldBundle?

  /// - Parameter claims: what a verifier found in the document.
  package init(_ claims: ParentLicenseClaims, compact: String, addedAt: Int64) {
    self.init(
      id: claims.id, licenseID: claims.license.id, organization: claims.organization.name,
      product: claims.license.product, compact: compact, addedAt: addedAt)
  }

  init(id: String, licenseID: String, organization: String, product: String, compact: String, addedAt: Int64) {
    self.id = id
    self.licenseID = licenseID
    self.organization = organization
    self.product = product
    self.compact = compact
    self.addedAt = addedAt
  }
}

/// The quota of a license as the server told it.
package struct LicenseQuota: Sendable, Equatable {
  /// Nil: unlimited.
  package var total: Int64?
  package var used: Int64
  /// Of those used: held by an approval whose machine has not come for it yet.
  package var reserved: Int64
  package var remaining: Int64?
  package var readAt: Int64

  package init(total: Int64?, used: Int64, reserved: Int64, remaining: Int64?, readAt: Int64) {
    self.total = total
    self.used = used
    self.reserved = reserved
    self.remaining = remaining
    self.readAt = readAt
  }
}

/// The newest bundle of a license. Its document is a file of its own.
package struct HeldBundle: Sendable, Equatable {
  package let id: String
  package let issuedAt: Int64
  /// The files in it.
  package let count: Int
  /// The name of the file, beside the project and in the user's data directory.
  package let file: String

  package init(id: String, issuedAt: Int64, count: Int, file: String) {
    self.id = id
    self.issuedAt = issuedAt
    self.count = count
    self.file = file
  }
}
