@testable import LicensingCore

extension Sample {
  static func fileSettings(_ product: Int = 1) -> LicenseFileSettings {
    LicenseFileSettings(
      productID: sampleID(product), isEnabled: true,
      articleNumbers: [ArticleNumberRule(pattern: "SWITCH-8", name: "8-port switch")], createdAt: sampleTime,
      updatedAt: sampleTime)
  }

  /// - Parameters:
  ///   - unit: nil: its own.
  ///   - days: nil: it never ends.
  static func licenseFile(
    _ number: Int = 1, unit: Int? = nil, license: Int = 1, organization: Int = 1, serial: String = "SW-0001",
    article: String = "SWITCH-8", key: String = "k1", days: Int64? = nil, at time: Timestamp = sampleTime
  ) -> LicenseFile {
    LicenseFile(
      id: sampleID(number), unitID: sampleID(unit ?? number), licenseID: sampleID(license),
      organizationID: sampleID(organization), productID: sampleID(1), serialNumber: serial, articleNumber: article,
      serialKey: serial.uppercased(), articleKey: article.uppercased(), articleName: "8-port switch", features: ["xms"],
      issuedAt: time, expiresAt: days.map { time.adding(seconds: $0 * 86_400) }, keyID: key,
      compact: "e30.e30.\(number)",
      issuedBy: .operator)
  }

  static func parentLicense(_ number: Int = 1, license: Int = 1, key: String = "k1") -> ParentLicense {
    ParentLicense(
      id: sampleID(number), licenseID: sampleID(license), organizationID: sampleID(1), keyID: key,
      createdAt: sampleTime, createdBy: .user(sampleID(1)))
  }
}
