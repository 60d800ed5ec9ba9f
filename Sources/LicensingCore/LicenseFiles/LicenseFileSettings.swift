// License files: signed documents that license one device each, by its serial number, where there is no network.
//
// A product's settings say which article numbers get files; `IssueLicenseFiles` makes them under a license, by a person or by
// whoever holds the license's parent license file; `RevokeLicenseFile` ends one, and `SignRevocationList` tells the world. What is
// pure (patterns of numbers, the terms of a file, the decision between an old file and a new one) stands in files of its own.

/// Which devices a product's licenses give files to, and what the files say: its own row beside the product's, with its own
/// version.
package struct LicenseFileSettings: Sendable, Equatable {
  package static let validityDaysRange = 1...36_500
  package static let mostArticleNumbers = 200

  package let productID: ProductID
  /// Whether licenses on the product give files at all.
  package var isEnabled: Bool
  /// The article numbers that get files; the first rule that fits a number names the article.
  package var articleNumbers: [ArticleNumberRule]
  /// What serial numbers look like (`DeviceNumberPattern`); nil: anything that can be one.
  package var serialNumberPattern: String?
  /// Of the features that a license grants, those that its files carry; nil: all.
  package var features: [String]?
  /// How long a file is good after it was issued, in days; nil: as long as the license.
  package var validityDays: Int?
  /// 0: nobody has set anything up, and these are the defaults.
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  package init(
    productID: ProductID, isEnabled: Bool = false, articleNumbers: [ArticleNumberRule] = [],
    serialNumberPattern: String? = nil, features: [String]? = nil, validityDays: Int? = nil, version: Int64 = 1,
    createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.productID = productID
    self.isEnabled = isEnabled
    self.articleNumbers = articleNumbers
    self.serialNumberPattern = serialNumberPattern
    self.features = features
    self.validityDays = validityDays
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }

  /// What holds for a product until something else is said.
  static func defaults(of product: Product) -> LicenseFileSettings {
    LicenseFileSettings(
      productID: product.id, version: 0, createdAt: product.createdAt, updatedAt: product.createdAt)
  }
}

/// An article number that gets license files, or a pattern of such numbers (`DeviceNumberPattern`).
package struct ArticleNumberRule: Sendable, Equatable {
  package var pattern: String
  /// What the article is called, for people and in the file.
  package var name: String

  package init(pattern: String, name: String) {
    self.pattern = pattern
    self.name = name
  }
}

package protocol LicenseFileSettingsReader {
  /// nil: nobody has set anything up.
  func licenseFileSettings(of product: ProductID) throws -> LicenseFileSettings?
}

package protocol LicenseFileSettingsWriter {
  /// False if the product has settings already.
  func insert(_ settings: LicenseFileSettings) throws -> Bool
  /// Writes everything and raises the version by one, if the row still has `settings.version`.
  func update(_ settings: LicenseFileSettings) throws -> LicenseFileSettings?
}
