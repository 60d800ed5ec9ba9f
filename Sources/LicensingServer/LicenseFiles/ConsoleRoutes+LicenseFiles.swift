import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// LicenseFiles: signed documents that license devices which are never online. Here are the settings of products, the pages and API
// routes that issue, list, download and revoke license files, the parent license file of a technician's laptop, and the published
// list of revoked ones. What is issued to whom, and what it charges, is decided in the folder of the same name in the core.

/// A license of a product that issues license files, as a page about it needs it.
struct FiledLicense: Sendable {
  let organization: Organization
  let license: License
  let product: Product
  let settings: LicenseFileSettings
  /// Why no files are issued now, in a sentence; nil: they are.
  let obstacle: String?

  /// The address of the license.
  var root: String { "/organizations/\(organization.id)/licenses/\(license.id)" }
  /// What lies between the organization and a page about the license.
  var trail: [PageFrame.Link] { [.init(product.name, root)] }
  var filesTrail: [PageFrame.Link] { trail + [.init("License files", root + "/files")] }
}

extension ConsoleRoutes {
  func addLicenseFiles(to router: Router<ServerRequestContext>) {
    let files = "/organizations/{id}/licenses/{license}/files"
    get(files, on: router) { try await fileList($0) }
    addLicenseFileIssuing(to: router)
    get(files + "/{file}", on: router) { try await filePage($0) }
    get(files + "/{file}/download", on: router) { request in
      let filed = try await filedLicense(request, role: .viewer)
      let file = try await file(of: request, on: filed)
      return DownloadedText.response(file.document, name: file.downloadName)
    }
    addLicenseFileRevoking(to: router)
    addParentLicense(to: router)
  }

  /// The license in the path, for those with the role in its organization.
  /// - Throws: `notFound` also when its product never issued license files.
  func filedLicense(_ request: ConsoleRequest, role: Role) async throws -> FiledLicense {
    let (organization, license, product) = try await license(request)
    try request.actor.require(role, in: organization.id)
    let settings = try await ReadLicenseFileSettings(context)(of: product.id, by: request.actor)
    guard settings.version > 0 else { throw LicensingError.notFound }
    return FiledLicense(
      organization: organization, license: license, product: product, settings: settings,
      obstacle: Self.obstacle(organization, license, product, settings, at: context.clock.now))
  }

  private static func obstacle(
    _ organization: Organization, _ license: License, _ product: Product, _ settings: LicenseFileSettings,
    at now: Timestamp
  ) -> String? {
    if !settings.isEnabled { return "\(product.name) issues no license files." }
    if organization.isDisabled { return "The organization is disabled." }
    switch license.refusal(at: now) {
    case nil: return nil
    case .licenseSuspended?: return "The license is suspended."
    case .licenseExpired?: return "The license’s renewal date has passed."
    default: return "The license is revoked."
    }
  }

  /// The file in the path, which is one of the license in the path.
  func file(of request: ConsoleRequest, on filed: FiledLicense) async throws -> LicenseFile {
    let file = try await ReadLicenseFiles(context).get(try request.id("file"), by: request.actor)
    guard file.licenseID == filed.license.id else { throw LicensingError.notFound }
    return file
  }

  // MARK: The list

  private struct FileList: Sendable {
    let root: String
    let count: String
    let head: ListHead
    let files: [LicenseFileRow]
    let isEmpty: Bool
    /// Why none is shown, where there are some; nil: there is none at all.
    let noneShown: String?
    let canIssue: Bool
    let canBundle: Bool
    /// How many must be issued again, in words; nil: none.
    let reissue: String?
    let pager: Pager?
  }

  private func fileList(_ request: ConsoleRequest) async throws -> Response {
    let filed = try await filedLicense(request, role: .viewer)
    let (search, now, read) = (request.query("search"), context.clock.now, ReadLicenseFiles(context))
    let state = request.query("show").flatMap(LicenseFileState.init(rawValue:))
    let address = ListAddress("\(filed.root)/files", [("show", state?.rawValue), ("search", search)])
    let part = try await part(
      of: address.path, with: address.parameters.map { ($0.name, $0.value) }, request, id: { $0.id }
    ) { try await read.list(of: filed.license.id, search: search, state: state, $0, by: request.actor) }
    let rows = part.items.map {
      LicenseFileRow($0, at: filed.root, now: now, mustBeReissued: read.mustBeIssuedAgain($0))
    }
    let counts = try await read.counts(of: filed.license.id, by: request.actor)
    let reissue = try await read.needingReissueCount(.license(filed.license.id), by: request.actor)
    let mayIssue = request.isManager(filed.organization.id) && filed.obstacle == nil
    return try await page(
      "license-files", "License files", request, in: filed.organization, trail: filed.trail,
      FileList(
        root: filed.root, count: search == nil ? "\(state.map { counts[$0] } ?? counts.total)" : part.count,
        head: Self.head(address, counts, state, search: search), files: rows, isEmpty: rows.isEmpty,
        noneShown: search != nil
          ? "No license file \(state == nil ? "" : "of these ")has this in its serial or article number."
          : counts.total > 0 ? "No license file is \(state.map(Self.word) ?? "here")." : nil,
        canIssue: mayIssue, canBundle: counts.living > reissue, reissue: Self.mustBeIssuedAgain(reissue),
        pager: Pager(first: request.query("after") == nil ? nil : address.href(), next: part.next)))
  }

  /// Files are counted as a whole: what a search leaves of each kind is not.
  private static func head(
    _ address: ListAddress, _ counts: LicenseFileCounts, _ state: LicenseFileState?, search: String?
  ) -> ListHead {
    func count(_ number: Int64) -> String? { search == nil ? "\(number)" : nil }
    let states = LicenseFileState.allCases.map { one in
      ListHead.Filter(
        word(one).prefix(1).uppercased() + word(one).dropFirst(), address.href([("show", one.rawValue)]),
        count: count(counts[one]),
        isCurrent: one == state)
    }
    return ListHead(
      search: .init(
        action: address.path, value: search ?? "", label: "Serial or article number",
        kept: state.map { [("show", $0.rawValue)] } ?? []),
      filters: [.init("All", address.href([("show", nil)]), count: count(counts.total), isCurrent: state == nil)]
        + states)
  }

  private static func word(_ state: LicenseFileState) -> String {
    switch state {
    case .living: "current"
    case .replaced: "replaced"
    case .revoked: "revoked"
    }
  }

  /// - Returns: nil for none.
  static func mustBeIssuedAgain(_ count: Int64) -> String? {
    switch count {
    case ..<1: nil
    case 1: "1 license file must be issued again."
    default: "\(count) license files must be issued again."
    }
  }

  // MARK: One of them

  private struct FilePage: Sendable {
    let row: LicenseFileRow
    let root: String
    let facts: [Fact]
    let canDownload: Bool
    let canRevoke: Bool
    let canIssue: Bool
    let mustBeReissued: Bool
    /// As the form that issues takes it.
    let line: String
    let consequence: String
  }

  private func filePage(_ request: ConsoleRequest) async throws -> Response {
    let filed = try await filedLicense(request, role: .viewer)
    let file = try await file(of: request, on: filed)
    let (now, isManager) = (context.clock.now, request.isManager(filed.organization.id))
    let mustBeReissued = ReadLicenseFiles(context).mustBeIssuedAgain(file)
    return try await page(
      "license-file", file.serialNumber, request, in: filed.organization, trail: filed.filesTrail,
      FilePage(
        row: LicenseFileRow(file, at: filed.root, now: now, mustBeReissued: mustBeReissued), root: filed.root,
        facts: facts(file, of: filed), canDownload: file.revokedAt == nil && file.replacedAt == nil && !mustBeReissued,
        canRevoke: isManager && file.revokedAt == nil && file.replacedAt == nil,
        canIssue: isManager && filed.obstacle == nil, mustBeReissued: mustBeReissued,
        line: DeviceTable.line(file.serialNumber, file.articleNumber), consequence: filed.revocationSentence))
  }

  private func facts(_ file: LicenseFile, of filed: FiledLicense) -> [Fact] {
    let names = Dictionary(filed.product.features.map { ($0.code, $0.name) }, uniquingKeysWith: { first, _ in first })
    var facts = [
      Fact("Serial number", "\(file.serialNumber)", isCode: true),
      Fact("Article number", "\(file.articleNumber)", isCode: true),
    ]
    if let name = file.articleName { facts.append(Fact("Article", "\(name)")) }
    let features = file.features.map { names[$0] ?? $0 }.joined(separator: ", ")
    facts.append(Fact("Features", "\(features.isEmpty ? "None" : features)"))
    facts.append(Fact("Issued", "\(ShownTime(at: file.issuedAt))"))
    facts.append(Fact("Valid until", file.expiresAt.map { "\(ShownTime(at: $0))" } ?? "no end"))
    if let replaced = file.replacedAt {
      facts.append(Fact("Replaced", "\(ShownTime(at: replaced)), by a newer one"))
    }
    if let revoked = file.revokedAt {
      facts.append(Fact("Revoked", "\(ShownTime(at: revoked))"))
      if let reason = file.revocationReason { facts.append(Fact("Reason", "\(reason)")) }
      facts.append(Fact("Its unit", file.unitReturned ? "was given back to the quota" : "stays used"))
    }
    facts.append(Fact("Signing key", "\(file.keyID)", isCode: true))
    facts.append(Fact("Id", "\(file.id)", isCode: true))
    return facts
  }
}

extension FiledLicense {
  /// What revoking one of its files does to the quota.
  var revocationSentence: String {
    license.returnsFileUnits
      ? "Its unit of the quota is given back." : "Its unit of the quota stays used: the file may still be in use."
  }
}
