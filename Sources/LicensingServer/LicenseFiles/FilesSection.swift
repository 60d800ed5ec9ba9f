import LicensingCore
import WebPages

/// What the page of a license says of its license files.
struct FilesSection: Sendable {
  let root: String
  let quota: QuotaFigures
  /// How many must be issued again, in words; nil: none.
  let reissue: String?
  let tiles: [KeysSection.Tile]
}

extension ConsoleRoutes {
  /// - Returns: nil for a license of a product that never issued license files.
  func filesSection(of license: License, _ request: ConsoleRequest) async throws -> FilesSection? {
    let settings = try await ReadLicenseFileSettings(context)(of: license.productID, by: request.actor)
    guard settings.version > 0 else { return nil }
    let filed = try await filedLicense(request, role: .viewer)
    let (root, read) = (filed.root, ReadLicenseFiles(context))
    let count = try await read.count(of: license.id, by: request.actor)
    var tiles = [
      KeysSection.Tile(
        name: "License files", detail: count == 0 ? "None yet" : "\(count) issued", href: root + "/files")
    ]
    if request.isManager(filed.organization.id) {
      if filed.obstacle == nil {
        tiles.insert(
          .init(name: "Issue license files", detail: "For devices that are never online", href: root + "/files/issue"),
          at: 0)
      }
      let parent = try await ReadParentLicense(context)(license.id, by: request.actor)
      tiles.append(
        .init(
          name: "Parent license file",
          detail: parent.map { Self.detail(of: $0, ReadParentLicense(context)) }
            ?? "None yet: for a technician’s laptop",
          href: root + "/parent-license"))
    }
    return FilesSection(
      root: root, quota: QuotaFigures(try await ReadLicenseQuota(context)(license.id, by: request.actor)),
      reissue: Self.mustBeIssuedAgain(try await read.needingReissueCount(.license(license.id), by: request.actor)),
      tiles: tiles)
  }

  private static func detail(of parent: ParentLicense, _ read: ReadParentLicense) -> ShownText {
    read.mustBeRenewed(parent) ? "\(parentWithoutKey)" : "Made \(ShownTime(at: parent.createdAt))"
  }

  static let parentWithoutKey = "Its signing key was withdrawn: renew and download it again"
}
