import HTTPEdge
import Hummingbird
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

extension ConsoleRoutes {
  func addLicenseForms(to router: Router<ServerRequestContext>) {
    addNewLicense(to: router)
    addLicenseEditing(to: router)
  }

  private func addNewLicense(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/licenses/new", on: router) { request in
      let organization = try await organization(of: request)
      try request.actor.requirePlatformAdministrator()
      guard let product = try await chosenProduct(request) else {
        return try await chooseProduct(organization, request)
      }
      let hasFiles = try await issuesFiles(product, request)
      return try await page(
        "form", "Add license", request, in: organization,
        newForm(LicenseInput(), product, organization, hasFiles: hasFiles))
    }
    post("/organizations/{id}/licenses/new", on: router) { request in
      let organization = try await organization(of: request)
      try request.actor.requirePlatformAdministrator()
      guard let product = try await chosenProduct(request) else { throw LicensingError.notFound }
      let input = LicenseInput(request.form, productID: product.id.text)
      let hasFiles = try await issuesFiles(product, request)
      let form = newForm(input, product, organization, hasFiles: hasFiles)
      return try await saving(form, "Add license", request, in: organization) {
        let values = try input.values(product)
        var draft = CreateLicense.Draft(
          productID: product.id, features: values.features, quota: values.quota, renewalDate: values.renewalDate)
        draft.returnsFileUnits = hasFiles && input.returnsFileUnits
        let made = try await CreateLicense(context)(draft, in: organization.id, by: request.actor)
        return "/organizations/\(organization.id)/licenses/\(made.id)?done=added"
      }
    }
  }

  private func addLicenseEditing(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/licenses/{license}/edit", on: router) { request in
      let (organization, license, product) = try await license(request)
      try request.actor.requirePlatformAdministrator()
      let hasFiles = try await issuesFiles(product, request)
      return try await page(
        "form", "Edit license", request, in: organization,
        editForm(LicenseInput(license), license, product, hasFiles: hasFiles))
    }
    post("/organizations/{id}/licenses/{license}/edit", on: router) { request in
      let (organization, license, product) = try await license(request)
      try request.actor.requirePlatformAdministrator()
      let input = LicenseInput(request.form, productID: product.id.text)
      let hasFiles = try await issuesFiles(product, request)
      let form = editForm(input, license, product, hasFiles: hasFiles)
      return try await saving(form, "Edit license", request, in: organization) {
        let values = try input.values(product)
        var change = ChangeLicense.Change()
        (change.features, change.quota) = (.set(values.features), .set(values.quota))
        change.renewalDate = .set(values.renewalDate)
        // A form without the box says nothing of it.
        if hasFiles { change.returnsFileUnits = .set(input.returnsFileUnits) }
        _ = try await ChangeLicense(context)(license.id, version: try request.version(), change, by: request.actor)
        return "/organizations/\(organization.id)/licenses/\(license.id)?done=saved"
      }
    }
  }

  private func issuesFiles(_ product: Product, _ request: ConsoleRequest) async throws -> Bool {
    try await ReadLicenseFileSettings(context)(of: product.id, by: request.actor).version > 0
  }

  private func newForm(
    _ input: LicenseInput, _ product: Product, _ organization: Organization, hasFiles: Bool
  ) -> FormModel {
    let root = "/organizations/\(organization.id)/licenses"
    return input.form(
      product, hasFiles: hasFiles, heading: "Add license", action: "\(root)/new?product_id=\(product.id)",
      submit: "Add license",
      cancel: root, version: nil)
  }

  private func editForm(
    _ input: LicenseInput, _ license: License, _ product: Product, hasFiles: Bool
  ) -> FormModel {
    let href = "/organizations/\(license.organizationID)/licenses/\(license.id)"
    return input.form(
      product, hasFiles: hasFiles, heading: "Edit license", action: "\(href)/edit", submit: "Save", cancel: href,
      version: license.version)
  }

  /// The license in the path, which is one of the organization in the path.
  func license(_ request: ConsoleRequest) async throws -> (Organization, License, Product) {
    let organization = try await organization(of: request)
    let license = try await ReadLicenses(context).get(try request.id("license"), by: request.actor).license
    guard license.organizationID == organization.id else { throw LicensingError.notFound }
    return (organization, license, try await ReadProducts(context).get(license.productID, by: request.actor))
  }

  private func chosenProduct(_ request: ConsoleRequest) async throws -> Product? {
    guard let id = request.query("product_id").flatMap({ ProductID($0) }) else { return nil }
    return try await ReadProducts(context).get(id, by: request.actor)
  }

  private func chooseProduct(_ organization: Organization, _ request: ConsoleRequest) async throws -> Response {
    let new = "/organizations/\(organization.id)/licenses/new"
    let list = try await productList("Which product is it for?", new, request) { "\(new)?product_id=\($0.id)" }
    return try await page("products", "Choose the product", request, in: organization, list)
  }
}
