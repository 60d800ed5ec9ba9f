import LicenseTokens

/// Changes which devices a product's licenses give files to. Files that were issued before stay as they are until someone asks for
/// them again.
package struct ChangeLicenseFileSettings: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    package var isEnabled: Patch<Bool> = .keep
    package var articleNumbers: Patch<[ArticleNumberRule]> = .keep
    package var serialNumberPattern: Patch<String?> = .keep
    package var features: Patch<[String]?> = .keep
    package var validityDays: Patch<Int?> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown, 0 for the defaults; nil: whatever it is now.
  /// - Throws: `forbidden` unless the actor is a platform administrator, `notFound`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    of id: ProductID, version: Int64?, _ change: Change, by actor: Actor
  ) async throws -> LicenseFileSettings {
    try actor.requirePlatformAdministrator()
    let changed = try await context.change(by: actor) { writer, trail in
      guard let product = try writer.product(id) else { throw LicensingError.notFound }
      let present = try writer.licenseFileSettings(of: id) ?? .defaults(of: product)
      guard version == nil || present.version == version else { throw LicensingError.changedMeanwhile }
      var settings = present.applying(change, product)
      settings.updatedAt = trail.now
      try settings.validate(against: product)
      let written = try writer.put(settings)
      try trail.record(.licenseFileSettingsChanged, id.text, in: nil, written.auditDetails, to: writer)
      return written
    }
    // Machines that fetch the key set from now on know the key before they meet the first file.
    if changed.isEnabled { _ = try await context.fileSigner() }
    return changed
  }
}

extension StoreWriter {
  /// - Throws: `changedMeanwhile`.
  fileprivate func put(_ settings: LicenseFileSettings) throws -> LicenseFileSettings {
    if settings.version > 0 {
      guard let changed = try update(settings) else { throw LicensingError.changedMeanwhile }
      return changed
    }
    let first = settings.first
    guard try insert(first) else { throw LicensingError.changedMeanwhile }
    return first
  }
}

extension LicenseFileSettings {
  fileprivate func applying(
    _ change: ChangeLicenseFileSettings.Change, _ product: Product
  ) -> LicenseFileSettings {
    var settings = self
    settings.isEnabled = change.isEnabled.applied(to: isEnabled)
    settings.articleNumbers = change.articleNumbers.applied(to: articleNumbers)
    settings.serialNumberPattern = change.serialNumberPattern.applied(to: serialNumberPattern)
    settings.features = change.features.applied(to: features.map(product.defined))
    settings.validityDays = change.validityDays.applied(to: validityDays)
    return settings
  }

  /// The defaults with a first change, as they are written down.
  fileprivate var first: LicenseFileSettings {
    LicenseFileSettings(
      productID: productID, isEnabled: isEnabled, articleNumbers: articleNumbers,
      serialNumberPattern: serialNumberPattern, features: features, validityDays: validityDays, createdAt: updatedAt,
      updatedAt: updatedAt)
  }

  fileprivate var auditDetails: [String: String?] {
    ["enabled": String(isEnabled), "validity_days": validityDays.map(String.init)]
  }

  /// Brings the fields into their kept form.
  /// - Throws: `invalid`.
  fileprivate mutating func validate(against product: Product) throws {
    var fields = FieldValidation()
    validateArticleNumbers(&fields)
    if let pattern = serialNumberPattern?.trimmed, !pattern.isEmpty {
      fields.require(
        DeviceNumberPattern(pattern, hasDigitSign: true) != nil, "serial_number_pattern",
        "has 1 to 64 letters, digits, '-', '.', '_' and '/', with '#' for a digit, '?' for any character and '*' for any run"
      )
      serialNumberPattern = pattern
    } else {
      serialNumberPattern = nil
    }
    if let features {
      let known = Set(product.features.map(\.code))
      fields.require(
        features.allSatisfy(known.contains) && Set(features).count == features.count, "features",
        "are features of the product, each once: \(known.sorted().joined(separator: ", "))")
    }
    fields.require(
      validityDays.map(Self.validityDaysRange.contains) ?? true, "validity_days",
      "is from 1 to 36500, or absent for as long as the license")
    try fields.finish()
  }

  private mutating func validateArticleNumbers(_ fields: inout FieldValidation) {
    let name = "article_numbers"
    fields.require(articleNumbers.count <= Self.mostArticleNumbers, name, "are at most \(Self.mostArticleNumbers)")
    fields.require(
      !isEnabled || !articleNumbers.isEmpty, name, "are at least one, where license files are issued; '*' is any number"
    )
    guard articleNumbers.count <= Self.mostArticleNumbers else { return }
    var patterns: [DeviceNumberPattern] = []
    articleNumbers = articleNumbers.enumerated().map { place, rule in
      let field = "\(name)[\(place)]"
      // Blanks in a number say nothing, and in a form the first one ends it.
      let text = rule.pattern.filter { !$0.isWhitespace }
      if let pattern = DeviceNumberPattern(text) {
        fields.require(!patterns.contains(pattern), "\(field).pattern", "is there before")
        patterns.append(pattern)
      } else {
        fields.require(
          false, "\(field).pattern",
          "has 1 to 64 letters, digits, '-', '.', '_' and '/', with '?' for any character and '*' for any run")
      }
      return ArticleNumberRule(pattern: text, name: fields.line("\(field).name", rule.name))
    }
  }
}
