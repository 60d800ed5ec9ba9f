import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a product's license files.
struct LicenseFileSettingsInput: Sendable {
  private var isEnabled: Bool
  /// One a line: the number or pattern, a blank, the article's name.
  private var articleNumbers: String
  private var serialNumberPattern: String
  private var features: String
  private var chosenFeatures: Set<String>
  private var validityDays: String
  private let product: Product

  private static let all = "all"
  private static let some = "some"

  init(_ settings: LicenseFileSettings, _ product: Product) {
    self.product = product
    isEnabled = settings.isEnabled
    articleNumbers = settings.articleNumbers.map { "\($0.pattern) \($0.name)" }.joined(separator: "\n")
    serialNumberPattern = settings.serialNumberPattern ?? ""
    features = settings.features == nil ? Self.all : Self.some
    chosenFeatures = Set(settings.features ?? [])
    validityDays = settings.validityDays.map { "\($0)" } ?? ""
  }

  init(_ form: FormParameters, _ product: Product) {
    self.product = product
    isEnabled = form["enabled"] != nil
    articleNumbers = form["article_numbers"] ?? ""
    serialNumberPattern = form["serial_number_pattern"] ?? ""
    features = form["features"] ?? Self.all
    chosenFeatures = Set(product.features.map(\.code).filter { form["feature-\($0)"] != nil })
    validityDays = form["validity_days"] ?? ""
  }

  /// - Throws: `LicensingError.invalid` for what cannot be read; the rules of the values are for the use case.
  var change: ChangeLicenseFileSettings.Change {
    get throws {
      var fields = FieldValidation()
      let lines = articleNumbers.split(whereSeparator: \.isNewline).map(String.init).filter { !$0.trimmed.isEmpty }
      let rules = lines.map { $0.trimmed.split(maxSplits: 1, whereSeparator: \.isWhitespace) }
      fields.require(
        rules.allSatisfy { $0.count == 2 }, "article_numbers", "are one a line: the number, a blank, and a name")
      let days = Int(validityDays.trimmed)
      fields.require(
        validityDays.trimmed.isEmpty || days != nil, "validity_days", "is a number of days, or empty for no end")
      fields.require([Self.all, Self.some].contains(features), "features", "are all, or those that are chosen")
      try fields.finish()
      var change = ChangeLicenseFileSettings.Change()
      change.isEnabled = .set(isEnabled)
      change.articleNumbers = .set(
        rules.compactMap { rule in
          guard let number = rule.first, let name = rule.last else { return nil }
          return ArticleNumberRule(pattern: String(number), name: String(name).trimmed)
        })
      change.serialNumberPattern = .set(serialNumberPattern.trimmed.isEmpty ? nil : serialNumberPattern.trimmed)
      change.features = .set(
        features == Self.all ? nil : product.features.map(\.code).filter(chosenFeatures.contains))
      change.validityDays = .set(validityDays.trimmed.isEmpty ? nil : days)
      return change
    }
  }

  /// A problem of one article number beside the field that has them all.
  static func inForm(_ problem: (field: String, message: String)) -> (field: String, message: String) {
    guard let match = problem.field.wholeMatch(of: /article_numbers\[([0-9]+)\]\.(pattern|name)/),
      let place = Int(match.1)
    else { return problem }
    let part = match.2 == "pattern" ? "number" : "name"
    return ("article_numbers", "are wrong in entry \(place + 1): the \(part) \(problem.message)")
  }

  // MARK: The form

  var sections: [(legend: String, about: String?, fields: [FormField])] {
    [
      ("Issuing", nil, [enabledField]),
      ("Which devices", "What a device’s type plate has to say. Capitals do not matter.", deviceFields),
      ("What a file says", nil, [validityField] + featureFields),
    ]
  }

  private var enabledField: FormField {
    FormField(
      "enabled", "Licenses on \(product.name) are issued as files", value: isEnabled ? "on" : "",
      hint: "Turned off, files that were issued stay valid", isCheckbox: true)
  }

  private var deviceFields: [FormField] {
    [
      FormField(
        "article_numbers", "Article numbers", value: articleNumbers,
        hint: "One a line: the number, a blank, and what it is called. ? stands for one character, * for any: "
          + "SWITCH-16* 16-port switch",
        isRequired: true, isMultiline: true),
      FormField(
        "serial_number_pattern", "Serial numbers look like", value: serialNumberPattern,
        hint: "# stands for a digit, ? for one character, * for any: SW-#### takes SW-0001. Empty: any"),
    ]
  }

  private var featureFields: [FormField] {
    let choice = FormField(
      "features", "Features", value: features, isRequired: true,
      options: [
        .init(Self.all, "All that the license grants"), .init(Self.some, "Of those that it grants, only these:"),
      ])
    let each = product.features.map { feature in
      FormField(
        "feature-\(feature.code)", feature.name, value: chosenFeatures.contains(feature.code) ? "on" : "",
        hint: feature.code, isCheckbox: true)
    }
    return product.features.isEmpty ? [] : [choice] + each
  }

  private var validityField: FormField {
    FormField(
      "validity_days", "Days that a file is valid", value: validityDays,
      hint: "From when it is issued; never longer than the license. Empty: as long as the license")
  }
}
