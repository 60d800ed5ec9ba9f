import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

// Licenses: the pages and API routes of the rights that organizations hold on products. A list, a page of each with the devices
// that use it, forms that add, edit and renew one, and the steps that ask again before they are taken.

extension ConsoleRoutes {
  func addLicenses(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/licenses", on: router) { try await licenseList($0) }
    addLicenseForms(to: router)
    get("/organizations/{id}/licenses/{license}", on: router) { try await licensePage($0) }
    addLicenseSteps(to: router)
    addLicenseRelease(to: router)
  }

  /// The license in the path, which is one of the organization in the path.
  func license(_ request: ConsoleRequest) async throws -> (Organization, License, Product) {
    let organization = try await organization(of: request)
    let license = try await ReadLicenses(context).get(try request.id("license"), by: request.actor).license
    guard license.organizationID == organization.id else { throw LicensingError.notFound }
    return (organization, license, try await ReadProducts(context).get(license.productID, by: request.actor))
  }

  func licenseConsequence(
    _ license: License, _ product: Product, _ request: ConsoleRequest
  ) async throws -> LicenseConsequence {
    LicenseConsequence(
      product: product, license: license,
      devices: try await ReadDevicesInUse(context).count(of: license.id, by: request.actor),
      files: try await ReadLicenseFiles(context).count(of: license.id, by: request.actor),
      isKeyed: try await ReadCheckRules(context)(of: license.id, by: request.actor) != nil, now: context.clock.now)
  }

  private struct LicensePage: Sendable {
    let row: LicenseRow
    let facts: [Fact]
    let quota: QuotaFigures?
    let canChange: Bool
    let canSuspend: Bool
    let canReinstate: Bool
    let canRevoke: Bool
    let version: String
    let reinstating: String
    let revokeLabel: String
    /// Of a product whose programs ask with keys or domains: what belongs to those.
    let keyed: KeysSection?
    let locks: [KeyLockRow]
    let hasLocks: Bool
    /// Of locks; devices have their own.
    let canRelease: Bool
    /// Of a product that issues license files: what belongs to those.
    let files: FilesSection?
    let hasKeyColumn = true
    /// Of a license that only keys or files use, there is nothing to say of devices.
    let devices: DevicesInUseList?
    let history: LicenseHistory
  }

  private func licensePage(_ request: ConsoleRequest) async throws -> Response {
    let (organization, license, product) = try await license(request)
    let consequence = try await licenseConsequence(license, product, request)
    let section = try await keysSection(of: license, request)
    let files = try await filesSection(of: license, request)
    let isForDevices = (section == nil && files == nil) || !consequence.devices.isZero
    let mayChange = request.actor.isPlatformAdministrator
    // The part about license files has the quota with it.
    let quota = files == nil ? try await ReadLicenseQuota(context)(license.id, by: request.actor) : nil
    return try await page(
      "license", product.name, request, in: organization, trail: Self.licensesTrail(organization),
      LicensePage(
        row: LicenseRow(license, product, at: context.clock.now), facts: facts(license, product),
        quota: quota.map { QuotaFigures($0) }, canChange: mayChange && license.standing != .revoked,
        canSuspend: mayChange && license.standing == .active,
        canReinstate: mayChange && license.standing == .suspended,
        canRevoke: mayChange && license.standing != .revoked, version: "\(license.version)",
        reinstating: consequence.reinstating, revokeLabel: consequence.revokeLabel,
        keyed: section, locks: section?.locks ?? [], hasLocks: section?.locks.isEmpty == false,
        canRelease: request.isManager(organization.id), files: files,
        devices: isForDevices
          ? try await devicesInUse(license, product, consequence.devices, in: organization, request) : nil,
        history: try await history(of: license, in: organization, request)))
  }

  static func licensesTrail(_ organization: Organization) -> [PageFrame.Link] {
    [.init("Licenses", "/organizations/\(organization.id)/licenses")]
  }

  private func facts(_ license: License, _ product: Product) -> [Fact] {
    [
      Fact("Features", "\(product.names(grantedBy: license))", note: product.lost(by: license)),
      Fact(
        "License renewal date", "\(license.renewalDate.map(DisplayTime.date) ?? "none: it does not end")",
        note: renewalNote(license, product)),
      Fact("License id", "\(license.id)", isCode: true),
      Fact("Added", "\(ShownTime(at: license.createdAt))"),
    ]
  }

  /// What happens when.
  private func renewalNote(_ license: License, _ product: Product) -> String? {
    guard let date = license.renewalDate, license.standing != .revoked else { return nil }
    switch license.status(renewalWindowDays: product.renewalWindowDays, at: context.clock.now) {
    case .expired: return "It has ended: devices get no tokens until it is renewed."
    case .requiresRenewal: return "It asks for renewal; after that day, in UTC, devices get no tokens."
    case .licensed, .suspended, .revoked, .notLicensed:
      let end = "after its last day, in UTC, devices get no tokens."
      guard let opens = date.adding(days: -product.renewalWindowDays) else { return "It asks for renewal; \(end)" }
      return "From \(DisplayTime.date(opens)) on it asks for renewal; \(end)"
    }
  }
}
