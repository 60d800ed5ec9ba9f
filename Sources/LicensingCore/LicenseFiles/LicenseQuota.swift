/// The units of a license, as of one moment.
package struct LicenseQuota: Sendable, Equatable {
  /// nil: unlimited.
  package let total: Int64?
  /// Every unit taken: activations, locks of keys, license files that were not given back.
  package let used: Int64
  /// Those of them that an approval holds for a machine which has not come for its token yet.
  package let reserved: Int64

  package init(total: Int64?, used: Int64, reserved: Int64) {
    self.total = total
    self.used = used
    self.reserved = reserved
  }

  /// nil: unlimited.
  package var remaining: Int64? { total.map { max($0 - used, 0) } }

  static func of(_ license: License, in reader: any StoreReader) throws -> LicenseQuota {
    LicenseQuota(total: license.quota, used: license.used, reserved: try reader.reservedCount(of: license.id))
  }
}
