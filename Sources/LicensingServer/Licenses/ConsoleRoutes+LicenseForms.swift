import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addLicenseForms(to router: Router<ServerRequestContext>) {
    addNewLicense(to: router)
    addLicenseEditing(to: router)
    addLicenseRenewal(to: router)
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
        "form", "Add license", request, in: organization, trail: Self.licensesTrail(organization),
        newForm(LicenseInput(), product, organization, hasFiles: hasFiles))
    }
    post("/organizations/{id}/licenses/new", on: router) { request in
      let organization = try await organization(of: request)
      try request.actor.requirePlatformAdministrator()
      guard let product = try await chosenProduct(request) else { throw LicensingError.notFound }
      let input = LicenseInput(request.form, productID: product.id.text)
      let hasFiles = try await issuesFiles(product, request)
      let form = newForm(input, product, organization, hasFiles: hasFiles)
      return try await saving(
        form, "Add license", request, in: organization, trail: Self.licensesTrail(organization)
      ) {
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
        "form", "Edit license", request, in: organization, trail: Self.trail(to: license, product, in: organization),
        editForm(LicenseInput(license), license, product, hasFiles: hasFiles))
    }
    post("/organizations/{id}/licenses/{license}/edit", on: router) { request in
      let (organization, license, product) = try await license(request)
      try request.actor.requirePlatformAdministrator()
      let input = LicenseInput(request.form, productID: product.id.text)
      let hasFiles = try await issuesFiles(product, request)
      return try await saving(
        editForm(input, license, product, hasFiles: hasFiles), "Edit license", request, in: organization,
        trail: Self.trail(to: license, product, in: organization),
        current: editForm(LicenseInput(license), license, product, hasFiles: hasFiles)
      ) {
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

  // MARK: Renewal

  private func addLicenseRenewal(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/renew"
    get(path, on: router) { request in
      let (organization, license, product) = try await license(request)
      try request.actor.requirePlatformAdministrator()
      guard license.standing != .revoked else { throw LicensingError.conflict(.licenseState) }
      return try await page(
        "form", "Renew license", request, in: organization, trail: Self.trail(to: license, product, in: organization),
        try await renewalForm(license.renewalDate?.description ?? "", license, product, request))
    }
    post(path, on: router) { request in
      let (organization, license, product) = try await license(request)
      try request.actor.requirePlatformAdministrator()
      let input = LicenseRenewalInput(text: request.form["renewal_date"] ?? "")
      return try await saving(
        try await renewalForm(input.text, license, product, request), "Renew license", request, in: organization,
        trail: Self.trail(to: license, product, in: organization),
        current: try await renewalForm(license.renewalDate?.description ?? "", license, product, request)
      ) {
        let date = try input.date(at: context.clock.now)
        _ = try await ChangeLicenseStanding(context)(
          .renew(date), license.id, version: try request.version(), by: request.actor)
        return "/organizations/\(organization.id)/licenses/\(license.id)?done=license-renewed"
      }
    }
  }

  private func renewalForm(
    _ date: String, _ license: License, _ product: Product, _ request: ConsoleRequest
  ) async throws -> FormModel {
    let href = "/organizations/\(license.organizationID)/licenses/\(license.id)"
    var form = FormModel(
      heading: "Renew the license on \(product.name)",
      introduction: try await licenseConsequence(license, product, request).renewing, action: "\(href)/renew",
      fields: [
        FormField(
          "renewal_date", "New license renewal date", value: date,
          hint: "The last day on which it is good, in UTC: 2027-06-30. Empty: it does not end", inputType: "date")
      ], submit: "Renew license", cancel: href)
    form.version = "\(license.version)"
    return form
  }

  // MARK: Parts of the forms

  private static func trail(
    to license: License, _ product: Product, in organization: Organization
  ) -> [PageFrame.Link] {
    licensesTrail(organization) + [
      .init(product.name, "/organizations/\(organization.id)/licenses/\(license.id)")
    ]
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
      submit: "Add license", cancel: root, version: nil)
  }

  private func editForm(
    _ input: LicenseInput, _ license: License, _ product: Product, hasFiles: Bool
  ) -> FormModel {
    let href = "/organizations/\(license.organizationID)/licenses/\(license.id)"
    return input.form(
      product, hasFiles: hasFiles, heading: "Edit license", action: "\(href)/edit", submit: "Save", cancel: href,
      version: license.version)
  }

  private func chosenProduct(_ request: ConsoleRequest) async throws -> Product? {
    guard let id = request.query("product_id").flatMap({ ProductID($0) }) else { return nil }
    return try await ReadProducts(context).get(id, by: request.actor)
  }

  private func chooseProduct(_ organization: Organization, _ request: ConsoleRequest) async throws -> Response {
    let new = "/organizations/\(organization.id)/licenses/new"
    let list = try await productList("Which product is it for?", new, request) { "\(new)?product_id=\($0.id)" }
    return try await page(
      "products", "Choose the product", request, in: organization, trail: Self.licensesTrail(organization), list)
  }
}

/// What was typed into the form that renews a license.
struct LicenseRenewalInput: Sendable {
  let text: String

  /// nil: no end.
  /// - Throws: `LicensingError.invalid`.
  func date(at now: Timestamp) throws -> RenewalDate? {
    guard !text.trimmed.isEmpty else { return nil }
    var fields = FieldValidation()
    let date = RenewalDate(text.trimmed)
    fields.require(date != nil, "renewal_date", "is a date like 2027-06-30, or empty for none")
    // With a day that is over, the license would end now.
    if let date, date.lastSecond < now.seconds {
      fields.require(false, "renewal_date", "is today or later; to end a license now, suspend or revoke it")
    }
    try fields.finish()
    return date
  }
}
