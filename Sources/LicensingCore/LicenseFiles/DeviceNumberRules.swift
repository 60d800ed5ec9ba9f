/// What a product's settings say of serial and article numbers, with the patterns read once for many devices.
package struct DeviceNumberRules: Sendable, Equatable {
  private struct Article: Sendable, Equatable {
    /// nil: fits nothing.
    let pattern: DeviceNumberPattern?
    let rule: ArticleNumberRule
  }
  private let articles: [Article]
  private let takesAnySerial: Bool
  /// nil: fits nothing, unless any will do.
  private let serial: DeviceNumberPattern?

  package init(_ settings: LicenseFileSettings) {
    articles = settings.articleNumbers.map { Article(pattern: DeviceNumberPattern($0.pattern), rule: $0) }
    takesAnySerial = settings.serialNumberPattern == nil
    serial = settings.serialNumberPattern.flatMap { DeviceNumberPattern($0, hasDigitSign: true) }
  }

  /// The first rule that accepts an article number; nil: none does.
  /// - Parameter key: the number in its canonical form.
  package func rule(forArticle key: String) -> ArticleNumberRule? {
    articles.first { $0.pattern?.matches(key) ?? false }?.rule
  }

  /// Whether a serial number, in its canonical form, looks as the product's do.
  package func acceptsSerial(_ key: String) -> Bool { takesAnySerial || serial?.matches(key) ?? false }
}
