import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

/// A license whose programs ask with keys or domains, as a page about it needs it.
struct KeyedLicense: Sendable {
  let organization: Organization
  let license: License
  let product: Product
  let rules: ReadCheckRules.Answer

  /// The address of the license.
  var root: String { "/organizations/\(organization.id)/licenses/\(license.id)" }
  /// What lies between the organization and a page about the license.
  var trail: [PageFrame.Link] { [.init(product.name, root)] }
  var keysTrail: [PageFrame.Link] { trail + [.init("\(rules.method.word)s", root + "/keys")] }
}

extension ConsoleRoutes {
  func addLicenseKeys(to router: Router<ServerRequestContext>) {
    let license = "/organizations/{id}/licenses/{license}"
    get(license + "/keys", on: router) { try await keyList($0) }
    addNewLicenseKeys(to: router)
    addKeyTables(to: router)
    get(license + "/keys/{key}", on: router) { try await keyPage($0) }
    addKeyChanges(to: router)
    addKeyLocks(to: router)
    addUnauthorizedInstallations(to: router)
    addExplainCheck(to: router)
  }

  /// The license in the path, for those with the role in its organization.
  /// - Throws: `notFound` also when nobody has set up how its product is asked about.
  func keyedLicense(_ request: ConsoleRequest, role: Role) async throws -> KeyedLicense {
    let (organization, license, product) = try await license(request)
    try request.actor.require(role, in: organization.id)
    guard let rules = try await ReadCheckRules(context)(of: license.id, by: request.actor) else {
      throw LicensingError.notFound
    }
    return KeyedLicense(organization: organization, license: license, product: product, rules: rules)
  }

  /// The same for platform administrators. One who puts the first keys on a license of a product sets it up by that.
  func keyedLicenseOfPlatform(_ request: ConsoleRequest) async throws -> KeyedLicense {
    let (organization, license, product) = try await license(request)
    try request.actor.requirePlatformAdministrator()
    let found = try await ReadLicenseCheckSettings(context)(of: product.id, by: request.actor)
    return KeyedLicense(
      organization: organization, license: license, product: product, rules: ReadCheckRules.Answer(found.settings))
  }

  /// The key in the path, which is one of the license in the path.
  func key(of request: ConsoleRequest, on license: KeyedLicense) async throws -> LicenseKey {
    let key = try await ReadLicenseKeys(context).get(try request.id("key"), by: request.actor)
    guard key.licenseID == license.license.id else { throw LicensingError.notFound }
    return key
  }

  private struct KeyList: Sendable {
    let root: String
    let word: String
    let lowerWord: String
    let count: String
    let search: String
    let isDomains: Bool
    let keys: [LicenseKeyRow]
    let isEmpty: Bool
    let isSearch: Bool
    let canAdd: Bool
    let canExport: Bool
    let next: String?
  }

  private func keyList(_ request: ConsoleRequest) async throws -> Response {
    let keyed = try await keyedLicense(request, role: .manager)
    let (search, now) = (request.query("search"), context.clock.now)
    let read = ReadLicenseKeys(context)
    let part = try await part(
      of: "\(keyed.root)/keys", with: search.map { [("search", $0)] } ?? [], request, id: { $0.id }
    ) { try await read.list(of: keyed.license.id, search: search, $0, by: request.actor) }
    let rows = part.items.map { LicenseKeyRow($0, at: keyed.root, now: now) }
    let count = search == nil ? "\(try await read.count(of: keyed.license.id, by: request.actor))" : part.count
    let word = keyed.rules.method.word
    return try await page(
      "license-keys", "\(word)s", request, in: keyed.organization, trail: keyed.trail,
      KeyList(
        root: keyed.root, word: word, lowerWord: word.lowercased(), count: count, search: search ?? "",
        isDomains: keyed.rules.method == .domain,
        keys: rows, isEmpty: rows.isEmpty, isSearch: search != nil,
        canAdd: request.actor.isPlatformAdministrator && keyed.license.standing != .revoked,
        canExport: !rows.isEmpty && request.isOwner(keyed.organization.id), next: part.next))
  }

  private struct KeyPage: Sendable {
    let row: LicenseKeyRow
    let isDomain: Bool
    let facts: [Fact]
    let locks: [KeyLockRow]
    let isUnlocked: Bool
    let canRelease: Bool
    let canReveal: Bool
    let canChange: Bool
    let isBlocked: Bool
    /// The whole text, on the one page that shows it.
    let revealed: String?
    let next: String?
    let hasKeyColumn = false
  }

  func keyPage(_ request: ConsoleRequest, revealed: String? = nil) async throws -> Response {
    let keyed = try await keyedLicense(request, role: .manager)
    let key = try await key(of: request, on: keyed)
    let row = LicenseKeyRow(key, at: keyed.root, now: context.clock.now)
    let locks = try await livingLocks(of: keyed, key: key.id, request)
    return try await page(
      "license-key", keyed.rules.method.word, request, in: keyed.organization, trail: keyed.keysTrail,
      scripts: ["copy"],
      KeyPage(
        row: row, isDomain: key.method == .domain, facts: facts(key), locks: locks.rows,
        isUnlocked: locks.rows.isEmpty, canRelease: true,
        canReveal: key.method == .key && request.isOwner(keyed.organization.id),
        canChange: request.actor.isPlatformAdministrator, isBlocked: key.isBlocked, revealed: revealed,
        next: locks.next))
  }

  private func facts(_ key: LicenseKey) -> [Fact] {
    let now = context.clock.now
    var facts = [Fact("Locks used", "\(key.locksUsed) of \(key.locksAllowed)")]
    if let note = key.note { facts.append(Fact("Note", "\(note)")) }
    let lastUsed: ShownText? = key.lastUsedAt.map { "\(DisplayTime.ago($0, at: now)), \(ShownTime(at: $0))" }
    facts.append(Fact("Last used", lastUsed ?? "never"))
    if let address = key.address { facts.append(Fact("Last used from", "\(address)", isCode: true)) }
    facts.append(Fact("Added", "\(ShownTime(at: key.createdAt))"))
    facts.append(Fact("Id", "\(key.id)", isCode: true))
    return facts
  }
}

extension ConsoleRequest {
  /// Whether the whole text of keys is for the actor.
  var isOwner: (OrganizationID) -> Bool { { (try? actor.require(.owner, in: $0)) != nil } }
}
