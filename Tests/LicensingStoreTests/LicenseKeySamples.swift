@testable import LicensingCore

extension Sample {
  static let mac = LockParameter(
    name: "mac_address", label: "Network card", kind: .macAddress, isRequired: false, locks: true, isShown: true,
    source: .claimed)

  static func checkSettings(_ product: Int = 1, token: Int = 1) -> LicenseCheckSettings {
    LicenseCheckSettings(
      productID: sampleID(product), token: .init(hash: [UInt8(clamping: token)], sealed: [7]), createdAt: sampleTime,
      updatedAt: sampleTime)
  }

  static func licenseKey(
    _ number: Int = 1, license: Int = 1, product: Int = 1, locksAllowed: Int = 1, note: String? = nil
  ) -> LicenseKey {
    LicenseKey(
      id: sampleID(number), licenseID: sampleID(license), organizationID: sampleID(1), productID: sampleID(product),
      mac: keyMAC(number), sealedText: [9], maskedText: "MYSOFT-••••-\(number)", locksAllowed: locksAllowed, note: note,
      createdAt: sampleTime, updatedAt: sampleTime)
  }

  static func keyMAC(_ number: Int) -> [UInt8] { [3] + withUnsafeBytes(of: number.bigEndian) { Array($0) } }

  static func keyLock(
    _ number: Int = 1, key: Int = 1, ip: String = "192.0.2.1", at time: Timestamp = sampleTime
  ) -> KeyLock {
    KeyLock(
      id: sampleID(number), keyID: sampleID(key), licenseID: sampleID(1), organizationID: sampleID(1),
      lockedValues: ["ip": ip], shownValues: ["ip": ip], firstUsedAt: time, lastUsedAt: time, address: ip)
  }

  static func refusal(
    _ number: Int = 1, key: Int = 1, fingerprint: [UInt8]? = nil, at time: Timestamp = sampleTime
  ) -> RefusedCheck {
    RefusedCheck(
      id: sampleID(number), keyID: sampleID(key),
      parameters: [.init(name: "ip", value: "10.0.0.\(number)"), .init(name: "ip", value: awkwardText)],
      fingerprint: fingerprint ?? codeHash(number), address: "198.51.100.\(number)", at: time)
  }

  /// As `populate`, with settings of the product and keys on the license.
  static func populateKeys(_ store: any Store, keys: Int = 1, locksAllowed: Int = 1, quota: Int64? = 10) async throws {
    try await populate(store, quota: quota)
    try await store.write { writer in
      _ = try writer.insert(checkSettings())
      for number in 0..<keys { _ = try writer.insert(licenseKey(number + 1, locksAllowed: locksAllowed)) }
    }
  }
}
