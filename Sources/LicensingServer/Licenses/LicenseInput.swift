import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a license.
struct LicenseInput: Sendable {
  var productID = ""
  var features: Set<String> = []
  var quota = ""
  var renewalDate = ""
  var returnsFileUnits = false

  init() {}

  init(_ license: License) {
    productID = license.productID.text
    features = Set(license.features)
    quota = license.quota.map(String.init) ?? ""
    renewalDate = license.renewalDate?.description ?? ""
    returnsFileUnits = license.returnsFileUnits
  }

  init(_ form: FormParameters, productID: String) {
    self.productID = productID
    features = Set(form.names.filter { $0.hasPrefix("feature-") && form[$0] != nil }.map { String($0.dropFirst(8)) })
    quota = form["quota"] ?? ""
    renewalDate = form["renewal_date"] ?? ""
    returnsFileUnits = form["returns_file_units"] != nil
  }

  /// - Throws: `LicensingError.invalid`.
  func values(_ product: Product) throws -> (features: [String], quota: Int64?, renewalDate: RenewalDate?) {
    var fields = FieldValidation()
    let number = Int64(quota.trimmed)
    fields.require(quota.trimmed.isEmpty || number != nil, "quota", "is a whole number, or empty for unlimited")
    let date = RenewalDate(renewalDate.trimmed)
    fields.require(
      renewalDate.trimmed.isEmpty || date != nil, "renewal_date", "is a date like 2027-06-30, or empty for none")
    try fields.finish()
    return (product.features.map(\.code).filter(features.contains), number, date)
  }

  /// - Parameter hasFiles: the product issues license files.
  func form(
    _ product: Product, hasFiles: Bool, heading: String, action: String, submit: String, cancel: String, version: Int64?
  ) -> FormModel {
    let features = product.features.map { feature in
      FormField(
        "feature-\(feature.code)", feature.name, value: self.features.contains(feature.code) ? "on" : "",
        hint: feature.code, isCheckbox: true)
    }
    let ofFiles = FormField(
      "returns_file_units", "Revoking a license file gives its unit back", value: returnsFileUnits ? "on" : "",
      hint: "A device that hears of no revocation goes on with its file", isCheckbox: true)
    var form = FormModel(
      heading: heading, introduction: "A license on \(product.name).", action: action,
      fields: features + [
        FormField(
          "quota", "Activations allowed", value: quota, hint: "Each device takes one. Empty: no limit",
          inputType: "text"),
        FormField(
          "renewal_date", "License renewal date", value: renewalDate,
          hint: "The last day on which it is good, in UTC: 2027-06-30. Empty: it does not end", inputType: "date"),
      ] + (hasFiles ? [ofFiles] : []), submit: submit, cancel: cancel)
    form.version = version.map(String.init)
    return form
  }
}
