import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a product.
struct ProductInput: Sendable {
  private var code = ""
  private var number = ""
  private var name = ""
  /// One a line: the code, a blank, the name.
  private var features = ""
  private var tokenLifetimeHours = "72"
  private var renewalWindowDays = "30"

  init() {}

  init(_ product: Product) {
    (code, number, name) = (product.code, "\(product.number)", product.name)
    features = product.features.map { "\($0.code) \($0.name)" }.joined(separator: "\n")
    tokenLifetimeHours = "\(product.tokenLifetimeSeconds / 3600)"
    renewalWindowDays = "\(product.renewalWindowDays)"
  }

  init(_ form: FormParameters) {
    (code, number, name) = (form["code"] ?? "", form["number"] ?? "", form["name"] ?? "")
    features = form["features"] ?? ""
    tokenLifetimeHours = form["token_lifetime_seconds"] ?? ""
    renewalWindowDays = form["renewal_window_days"] ?? ""
  }

  /// What the form of a product that is there sends.
  var kept: [(String, String)] {
    [
      ("name", name), ("features", features), ("token_lifetime_seconds", tokenLifetimeHours),
      ("renewal_window_days", renewalWindowDays),
    ]
  }

  /// - Throws: `LicensingError.invalid`.
  var draft: CreateProduct.Draft {
    get throws {
      let values = try values(of: nil)
      var draft = CreateProduct.Draft(code: code, number: Int64(number.trimmed) ?? 0, name: name)
      draft.features = values.features
      draft.tokenLifetimeSeconds = values.lifetime
      draft.renewalWindowDays = values.days
      return draft
    }
  }

  /// - Throws: `LicensingError.invalid`.
  func change(of product: Product) throws -> ChangeProduct.Change {
    let values = try values(of: product)
    var change = ChangeProduct.Change()
    change.name = .set(name)
    change.features = .set(values.features)
    change.tokenLifetimeSeconds = .set(values.lifetime)
    change.renewalWindowDays = .set(values.days)
    return change
  }

  /// - Parameter product: the one to be changed. Its lifetime stays what it is, also when that is no whole number of hours, unless
  ///   the hours were changed.
  private func values(of product: Product?) throws -> (features: [Product.Feature], lifetime: Int64, days: Int) {
    var fields = FieldValidation()
    let hours = Int64(tokenLifetimeHours.trimmed).flatMap { (1...720).contains($0) ? $0 : nil }
    let kept = product?.tokenLifetimeSeconds
    let isKept = kept.map { "\($0 / 3600)" == tokenLifetimeHours.trimmed } ?? false
    let lifetime = isKept ? kept : hours.map { $0 * 3600 }
    fields.require(lifetime != nil, "token_lifetime_seconds", "is from 1 to 720 hours")
    let days = Int(renewalWindowDays.trimmed)
    fields.require(days != nil, "renewal_window_days", "is a number of days")
    let lines = features.split(whereSeparator: \.isNewline).map { $0.split(separator: " ", maxSplits: 1) }
    fields.require(lines.allSatisfy { $0.count == 2 }, "features", "are one a line: a code, a blank, and a name")
    try fields.finish()
    return (lines.map { Product.Feature(code: String($0[0]), name: String($0[1])) }, lifetime ?? 0, days ?? 0)
  }

  /// - Parameter product: the one to be changed; nil: a new one.
  func form(_ product: Product?) -> FormModel {
    let promises = [
      FormField(
        "code", "Code", value: code, hint: "Short, in tokens, and for good: pos", isRequired: true),
      FormField(
        "number", "Number", value: number, hint: "Short, in addresses, and for good: 1001", isRequired: true),
    ]
    let fields = [
      FormField("name", "Name", value: name, isRequired: true),
      FormField(
        "features", "Features", value: features,
        hint: "One a line: a code, a blank, and a name."
          + (product?.features.isEmpty ?? true ? "" : " Before you take one from licenses, you are asked once more."),
        isMultiline: true),
      FormField(
        "token_lifetime_seconds", "Token lifetime in hours", value: tokenLifetimeHours,
        hint: "How long a machine works without the internet", isRequired: true),
      FormField(
        "renewal_window_days", "Renewal window in days", value: renewalWindowDays,
        hint: "From when on a license asks for renewal", isRequired: true),
    ]
    var form = FormModel(
      heading: product == nil ? "Add product" : "Edit \(product?.name ?? "")",
      introduction: product.map { "Code \($0.code), number \($0.number)." },
      action: product.map { "/products/\($0.id)/edit" } ?? "/products/new",
      fields: (product == nil ? promises : []) + fields,
      submit: product == nil ? "Add product" : "Save",
      cancel: product.map { "/products/\($0.id)" } ?? "/products")
    form.version = product.map { "\($0.version)" }
    return form
  }
}
