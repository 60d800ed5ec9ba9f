import LicenseTokens

/// Everything that a license's files depend on and say, as of one moment: if it is the same later, so is what would be issued.
struct LicenseFileTerms: Sendable, Equatable {
  let licenseID: LicenseID
  let organizationID: OrganizationID
  let productID: ProductID
  let organizationName: String
  let productCode: String
  /// Those of the granted features that files carry.
  let features: [String]
  let renewalDate: RenewalDate?
  let renewalWindowDays: Int
  let settings: LicenseFileSettings
  /// Of the settings.
  let numberRules: DeviceNumberRules

  /// nil: the license gives no files.
  init?(
    license: License, organization: Organization, product: Product, settings: LicenseFileSettings, at now: Timestamp
  ) {
    guard settings.isEnabled, !organization.isDisabled, license.refusal(at: now) == nil else { return nil }
    licenseID = license.id
    organizationID = license.organizationID
    productID = license.productID
    organizationName = organization.name
    productCode = product.code
    features = product.features(grantedBy: license).filter { settings.features?.contains($0) ?? true }
    renewalDate = license.renewalDate
    renewalWindowDays = product.renewalWindowDays
    self.settings = settings
    numberRules = DeviceNumberRules(settings)
  }

  /// - Returns: nil: the license gives no files.
  static func of(_ license: License, in reader: any StoreReader, at now: Timestamp) throws -> LicenseFileTerms? {
    guard let organization = try reader.organization(license.organizationID),
      let product = try reader.product(license.productID),
      let settings = try reader.licenseFileSettings(of: license.productID)
    else { return nil }
    return LicenseFileTerms(
      license: license, organization: organization, product: product, settings: settings, at: now)
  }

  /// The first second at which a file is no longer good: so many days after it was issued, and not after the renewal date.
  func expiresAt(issuedAt: Int64) -> Int64? {
    let byDays = settings.validityDays.map { Timestamp(seconds: issuedAt).adding(seconds: Int64($0) * 86_400).seconds }
    let byRenewal = renewalDate.map { $0.lastSecond + 1 }
    guard let byDays, let byRenewal else { return byDays ?? byRenewal }
    return min(byDays, byRenewal)
  }

  var organization: LicenseClaims.Organization {
    LicenseClaims.Organization(id: organizationID.text, name: organizationName)
  }

  var license: LicenseClaims.License {
    LicenseClaims.License(
      id: licenseID.text, product: productCode, renewalDate: renewalDate, renewalWindowDays: renewalWindowDays)
  }

  /// What a file for the device says.
  func claims(
    id: LicenseFileID, issuer: String, for device: LicensedDevice, issuedAt: Int64
  ) -> LicenseFileClaims {
    LicenseFileClaims(
      id: id.text, issuer: issuer, audience: [organizationID.text], issuedAt: issuedAt,
      expiresAt: expiresAt(issuedAt: issuedAt), serialNumber: device.serialNumber, articleNumber: device.articleNumber,
      articleName: device.articleName, organization: organization, license: license, entitlements: features)
  }

  /// The device as files name it, if it gets one.
  func device(_ numbers: DeviceNumbers) throws(LicenseFileError) -> LicensedDevice {
    guard let serial = numbers.serialNumber.flatMap(Self.shown), let serialKey = DeviceNumber.canonical(serial),
      numberRules.acceptsSerial(serialKey)
    else { throw .serialNumberNotFound }
    guard let article = numbers.articleNumber.flatMap(Self.shown), let articleKey = DeviceNumber.canonical(article),
      let rule = numberRules.rule(forArticle: articleKey)
    else { throw .articleNumberNotFound }
    return LicensedDevice(
      serialNumber: serial, articleNumber: article, serialKey: serialKey, articleKey: articleKey,
      articleName: rule.name)
  }

  /// A number as it was typed; nil: there is too much in between to show.
  private static func shown(_ text: String) -> String? {
    let shown = DeviceNumber.trimmed(text)
    return FieldValidation.isLine(shown, longest: LicensedDevice.longestShown) ? shown : nil
  }
}

/// A device by what its type plate says, as someone typed it.
package struct DeviceNumbers: Sendable, Equatable {
  package var serialNumber: String?
  package var articleNumber: String?

  package init(serialNumber: String?, articleNumber: String?) {
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
  }
}

/// A device whose numbers are good.
struct LicensedDevice: Sendable, Equatable {
  /// What can be typed for a number of 64 characters, with blanks in between.
  static let longestShown = 128

  /// Trimmed.
  let serialNumber: String
  let articleNumber: String
  /// In canonical form.
  let serialKey: String
  let articleKey: String
  let articleName: String?
}
