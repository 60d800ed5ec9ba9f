// Devices: the machines of organizations, which are licensed.

/// A machine of an organization. Its id is the server ID that other machines use to find it.
package struct Device: Sendable, Equatable {
  package let id: DeviceID
  package let organizationID: OrganizationID
  package var name: String
  package var kind: Kind
  package var serialNumber: String?
  package var articleNumber: String?
  /// Its own address.
  package var url: String?
  /// The device that this one reports to.
  package var hubID: DeviceID?
  /// The license an approval uses unless another is named.
  package var licenseID: LicenseID?
  package var isDisabled: Bool
  package var lastSeenAt: Timestamp?
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  package enum Kind: String, Sendable, CaseIterable { case server, register, `switch`, other }

  package init(
    id: DeviceID, organizationID: OrganizationID, name: String, kind: Kind, serialNumber: String? = nil,
    articleNumber: String? = nil, url: String? = nil, hubID: DeviceID? = nil, licenseID: LicenseID? = nil,
    isDisabled: Bool = false, lastSeenAt: Timestamp? = nil, version: Int64 = 1, createdAt: Timestamp,
    updatedAt: Timestamp
  ) {
    self.id = id
    self.organizationID = organizationID
    self.name = name
    self.kind = kind
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.url = url
    self.hubID = hubID
    self.licenseID = licenseID
    self.isDisabled = isDisabled
    self.lastSeenAt = lastSeenAt
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

package protocol DeviceReader: DeviceListReader {
  func device(_ id: DeviceID) throws -> Device?
  /// Devices of the organization with this serial number, compared folded; at most two, as more do not matter.
  func devices(of organization: OrganizationID, serialNumber: String) throws -> [Device]
}

package protocol DeviceWriter: DeviceListWriter {
  func insert(_ device: Device) throws
  /// Writes everything but id and organization and raises the version by one, if the row still has `device.version`.
  func update(_ device: Device) throws -> Device?
  /// Takes the device off every list for good, if the row still has this version; those that reported to it have no hub
  /// then. Its rows stay for the audit log's sake.
  func deleteDevice(_ id: DeviceID, version: Int64, at now: Timestamp) throws -> Bool
  func setLicense(_ license: LicenseID, of device: DeviceID) throws
}

extension DeviceReader {
  /// In the order of their ids.
  /// - Parameter search: as `DeviceListQuery.search`.
  package func devices(of organization: OrganizationID, search: String?, page: Page<DeviceID>) throws -> [Device] {
    let page = DeviceListPage(limit: page.limit, after: page.after.map { DeviceListCursor(id: $0, key: "") })
    return try deviceList(of: organization, DeviceListQuery(search: search), page: page).items
  }
}
