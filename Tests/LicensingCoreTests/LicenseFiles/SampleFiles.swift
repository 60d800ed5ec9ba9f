import LicenseTokens
import Testing

@testable import Cryptography
@testable import LicensingCore

let fileIssuer = "https://auth.example.com"

func fileSettings(
  isEnabled: Bool = true, features: [String]? = nil, validityDays: Int? = nil, serialNumberPattern: String? = nil
) -> LicenseFileSettings {
  LicenseFileSettings(
    productID: sampleID(3), isEnabled: isEnabled,
    articleNumbers: [
      ArticleNumberRule(pattern: "SWITCH-8", name: "8-port switch"),
      ArticleNumberRule(pattern: "SWITCH-*", name: "Switch"),
    ],
    serialNumberPattern: serialNumberPattern, features: features, validityDays: validityDays, createdAt: sampleTime,
    updatedAt: sampleTime)
}

func fileTerms(
  license: License = sampleLicense(), organizationName: String = "Acme Stores", isDisabled: Bool = false,
  windowDays: Int = 30, settings: LicenseFileSettings = fileSettings(), at now: Timestamp = sampleTime
) -> LicenseFileTerms? {
  LicenseFileTerms(
    license: license,
    organization: Organization(
      id: license.organizationID, name: organizationName, isDisabled: isDisabled, createdAt: sampleTime,
      updatedAt: sampleTime),
    product: Product(
      id: license.productID, code: "switch", number: 9, name: "Industrial switch",
      features: ["l2", "l3", "xms"].map { .init(code: $0, name: $0) },
      renewalWindowDays: windowDays, createdAt: sampleTime, updatedAt: sampleTime),
    settings: settings, at: now)
}

/// The file that the terms give a device at a time.
func file(
  under terms: LicenseFileTerms, serial: String = "SW-0001", article: String = "switch-8",
  at now: Timestamp = sampleTime, issuer: String = fileIssuer
) throws -> LicenseFile {
  let device = try terms.device(DeviceNumbers(serialNumber: serial, articleNumber: article))
  let id: LicenseFileID = sampleID(9)
  let claims = terms.claims(id: id, issuer: issuer, for: device, issuedAt: now.seconds)
  return LicenseFile(
    id: id, unitID: id, licenseID: terms.licenseID, organizationID: terms.organizationID, productID: terms.productID,
    serialNumber: device.serialNumber, articleNumber: device.articleNumber, serialKey: device.serialKey,
    articleKey: device.articleKey, articleName: device.articleName, features: terms.features, issuedAt: now,
    expiresAt: claims.expiresAt.map(Timestamp.init(seconds:)), keyID: "k1",
    compact: try claims.signed(with: SigningKey.generate(.eddsa), keyID: "k1"), issuedBy: .operator)
}
