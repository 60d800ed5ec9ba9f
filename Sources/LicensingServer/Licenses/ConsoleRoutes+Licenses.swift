import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

/// A license as lists show it.
struct LicenseRow: Sendable {
  let id: String
  let product: String
  let href: String
  let status: StatusBadge
  let features: String
  let use: String
  let renewal: String?
  let meter: Meter?
  /// How many of its license files must be issued again, in words; nil: none.
  var reissue: String?

  struct Meter: Sendable {
    let quota: Int64
    let used: Int64
    let label: String
  }

  /// - Parameter hasMeter: false: the quota is shown beside it.
  init(_ license: License, _ product: Product, at now: Timestamp, hasMeter: Bool = true) {
    id = license.id.text
    self.product = product.name
    href = "/organizations/\(license.organizationID)/licenses/\(license.id)"
    status = StatusBadge(license.status(renewalWindowDays: product.renewalWindowDays, at: now))
    let names = Dictionary(product.features.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    features =
      license.features.isEmpty ? "No features" : license.features.map { names[$0] ?? $0 }.joined(separator: ", ")
    use =
      license.quota.map { "\(license.used) of \($0) activations used" } ?? "\(license.used) activations used, no limit"
    renewal = license.renewalDate.map(DisplayTime.date)
    meter = !hasMeter ? nil : license.quota.map { Meter(quota: $0, used: license.used, label: "Activations used") }
  }
}

extension ConsoleRoutes {
  func licenseRows(
    of organization: OrganizationID, _ page: Page<LicenseID>, by actor: Actor
  ) async throws -> [LicenseRow] {
    let entries = try await ReadLicenses(context).list(of: organization, page, by: actor)
    return try await licenseRows(entries, of: organization, by: actor)
  }

  private func licenseRows(
    _ entries: [ReadLicenses.Entry], of organization: OrganizationID, by actor: Actor
  ) async throws -> [LicenseRow] {
    let (now, read) = (context.clock.now, ReadLicenseFiles(context))
    var rows = entries.map { LicenseRow($0.license, $0.product, at: now) }
    // Hardly ever is there one, so that each license is asked about only then.
    guard try await read.needingReissueCount(.organization(organization), by: actor) > 0 else { return rows }
    for (index, entry) in entries.enumerated() {
      rows[index].reissue = Self.mustBeIssuedAgain(
        try await read.needingReissueCount(.license(entry.license.id), by: actor))
    }
    return rows
  }

  private func licenseList(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let root = "/organizations/\(organization.id)"
    let part = try await part(of: "\(root)/licenses", request, id: { $0.license.id }) {
      try await ReadLicenses(context).list(of: organization.id, $0, by: request.actor)
    }
    let rows = try await licenseRows(part.items, of: organization.id, by: request.actor)
    return try await page(
      "licenses", "Licenses", request, in: organization,
      LicenseList(
        root: root, count: part.count, licenses: rows, isEmpty: rows.isEmpty,
        canAdd: request.actor.isPlatformAdministrator, headingLevel: 2, next: part.next))
  }

  func addLicenses(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/licenses", on: router) { try await licenseList($0) }
    addLicenseForms(to: router)
    get("/organizations/{id}/licenses/{license}", on: router) { try await licensePage("license", $0) }
    get("/organizations/{id}/licenses/{license}/revoke", on: router) { request in
      _ = try await license(request)
      try request.actor.requirePlatformAdministrator()
      return try await licensePage("license-revoke", request)
    }
    addLicenseSteps(to: router)
  }

  private func addLicenseSteps(to router: Router<ServerRequestContext>) {
    for (name, step, done) in [
      ("suspend", ChangeLicenseStanding.Step.suspend, "suspended"), ("reinstate", .reinstate, "reinstated"),
      ("revoke", .revoke, "revoked"),
    ] {
      post("/organizations/{id}/licenses/{license}/\(name)", on: router) { request in
        let (organization, license, _) = try await license(request)
        _ = try await ChangeLicenseStanding(context)(step, license.id, version: nil, by: request.actor)
        return .seeOther("/organizations/\(organization.id)/licenses/\(license.id)?done=\(done)")
      }
    }
    post("/organizations/{id}/licenses/{license}/release", on: router) { request in
      let (organization, license, _) = try await license(request)
      try request.actor.require(.manager, in: organization.id)
      guard let id = request.form["activation_id"].flatMap({ ActivationID($0) }),
        try await ReadLicenses(context).activation(id, by: request.actor).licenseID == license.id
      else { throw LicensingError.notFound }
      try await ReleaseActivation(context)(id, by: request.actor)
      return .seeOther("/organizations/\(organization.id)/licenses/\(license.id)?done=released")
    }
  }

  private struct LicenseList: Sendable {
    let root: String
    let count: String
    let licenses: [LicenseRow]
    let isEmpty: Bool
    let canAdd: Bool
    let headingLevel: Int
    let next: String?
  }

  private struct LicensePage: Sendable {
    let row: LicenseRow
    let canChange: Bool
    let canRelease: Bool
    let canSuspend: Bool
    let canReinstate: Bool
    let canRevoke: Bool
    let activations: [ActivationRow]
    let isUnused: Bool
    /// More use it than are listed.
    let isCut: Bool
    let root: String
    let revokeLabel: String
    /// Of a product whose programs ask with keys or domains: what belongs to those.
    let keyed: KeysSection?
    let locks: [KeyLockRow]
    let hasLocks: Bool
    /// Of a product that issues license files: what belongs to those.
    let files: FilesSection?
    let hasKeyColumn = true
    /// Of a license that only keys use, there is nothing to say of devices.
    let showsActivations: Bool
  }

  private struct ActivationRow: Sendable {
    let id: String
    let device: String
    let href: String
    let since: String
    let state: String
  }

  private func licensePage(_ template: String, _ request: ConsoleRequest) async throws -> Response {
    let (organization, license, product) = try await license(request)
    let rows = try await activationRows(license, request)
    let section = try await keysSection(of: license, request)
    let files = try await filesSection(of: license, request)
    let isForDevices = section == nil && files == nil
    let use = isForDevices ? license.used : Int64(rows.count)
    let mayChange = request.actor.isPlatformAdministrator
    return try await page(
      template, product.name, request, in: organization,
      LicensePage(
        row: LicenseRow(license, product, at: context.clock.now, hasMeter: files == nil),
        canChange: mayChange && license.standing != .revoked,
        canRelease: request.isManager(organization.id), canSuspend: mayChange && license.standing == .active,
        canReinstate: mayChange && license.standing == .suspended,
        canRevoke: mayChange && license.standing != .revoked, activations: rows, isUnused: rows.isEmpty,
        isCut: rows.count < use, root: "/organizations/\(organization.id)",
        revokeLabel:
          "Revoke license\(use == 0 ? "" : " and end \(use) device\(use == 1 ? "’s" : "s’") tokens")",
        keyed: section, locks: section?.locks ?? [], hasLocks: section?.locks.isEmpty == false,
        files: files, showsActivations: isForDevices || !rows.isEmpty))
  }

  /// As many as a page lists. Those that have ended are in the same list, so it is read until there are enough.
  private func livingActivations(of license: License, _ request: ConsoleRequest) async throws -> [Activation] {
    let largest = Page<ActivationID>.largest
    var (living, after): ([Activation], ActivationID?) = ([], nil)
    repeat {
      let found = try await ReadLicenses(context).activations(
        of: license.id, Page(limit: largest, after: after), by: request.actor)
      living += found.filter { $0.releasedAt == nil }
      after = found.count == largest ? found.last?.id : nil
    } while after != nil && living.count < min(Int(license.used), largest)
    return Array(living.prefix(largest))
  }

  private func activationRows(_ license: License, _ request: ConsoleRequest) async throws -> [ActivationRow] {
    var rows: [ActivationRow] = []
    for activation in try await livingActivations(of: license, request) {
      guard let device = try? await ReadDevices(context).get(activation.deviceID, by: request.actor) else { continue }
      rows.append(
        ActivationRow(
          id: activation.id.text, device: device.name,
          href: "/organizations/\(license.organizationID)/devices/\(device.id)",
          since: DisplayTime.time(activation.createdAt),
          state: activation.redeemedAt == nil ? "approved, not fetched yet" : "in use"))
    }
    return rows
  }
}
