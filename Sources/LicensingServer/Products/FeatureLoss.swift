import LicensingCore
import WebPages

/// Features that are taken from a product while licenses grant them, with who loses what and when.
struct FeatureLoss: Sendable {
  let product: Product
  let taken: [Product.Feature]
  let use: FeatureUse
  /// The product issues license files, or did.
  let hasFiles: Bool

  /// What names the features of which the page asked.
  static let field = "taken"

  var codes: String { taken.map(\.code).joined(separator: " ") }

  /// - Parameter fields: what the form sends once more, when whoever sees the page wants it so.
  func page(sending fields: [(String, String)]) -> ConfirmPage {
    ConfirmPage(
      heading: "Take \(names) from \(product.name)?", sentences: sentences, action: "/products/\(product.id)/edit",
      fields: fields, submit: submit, cancel: "/products/\(product.id)/edit")
  }

  private var names: String {
    let names = taken.map(\.name)
    guard names.count > 1, let last = names.last else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  private var submit: String {
    let what = taken.count == 1 ? "Take the feature" : "Take the features"
    let licenses = LicenseConsequence.count(use.licenses, "license")
    return use.devices == 0
      ? "\(what) from \(licenses)" : "\(what) from \(licenses) and \(LicenseConsequence.count(use.devices, "device"))"
  }

  private var sentences: [ShownText] {
    let (isOne, licenses) = (taken.count == 1, LicenseConsequence.count(use.licenses, "license"))
    let word = isOne ? "it" : "one of them or more"
    var sentences: [ShownText] = ["\(licenses) \(use.licenses == 1 ? "grants" : "grant") \(word). \(ofDevices)"]
    if hasFiles {
      sentences.append("License files that were issued with \(isOne ? "it" : "them") say so until their end.")
    }
    sentences.append(
      "If you give \(isOne ? "it" : "them") back to the product, licenses that nobody changed meanwhile grant "
        + "\(isOne ? "it" : "them") again.")
    return sentences
  }

  private var ofDevices: String {
    guard use.devices > 0 else { return "No device uses such a license now." }
    let (isOne, life) = (use.devices == 1, product.tokenLifetimeSeconds)
    let refresh = DisplayTime.length(min(12 * 3600, life / 2))
    return """
      \(LicenseConsequence.count(use.devices, "device")) \(isOne ? "uses" : "use") such a license, and \(isOne ? "loses" : "lose") \
      \(taken.count == 1 ? "the feature" : "the features") with the next refresh, within about \(refresh) where there is a network; \
      without one, with the end of the token, \(DisplayTime.length(life)) after it was signed at the latest.
      """
  }
}
