import LicensingCore
import WebPages

/// What the page of a license says of its keys or domains, for those who may see it.
struct KeysSection: Sendable {
  let heading: String
  let root: String
  let tiles: [Tile]
  let locks: [KeyLockRow]

  struct Tile: Sendable {
    let name: String
    let detail: ShownText
    let href: String
  }
}

extension ConsoleRoutes {
  /// - Returns: nil for a license of a product whose programs do not ask.
  func keysSection(of license: License, _ request: ConsoleRequest) async throws -> KeysSection? {
    guard try await ReadCheckRules(context)(of: license.id, by: request.actor) != nil else { return nil }
    let keyed = try await keyedLicense(request, role: .viewer)
    let (method, root) = (keyed.rules.method, keyed.root)
    let explain = KeysSection.Tile(
      name: "Why does this fail?", detail: "Go through the rules of the check", href: root + "/explain")
    guard request.isManager(keyed.organization.id) else {
      return KeysSection(heading: "\(method.word)s", root: root, tiles: [explain], locks: [])
    }
    let keys = try await ReadLicenseKeys(context).count(of: license.id, by: request.actor)
    let refused = try await ReadUnauthorizedInstallations(context)(
      of: license.id, Page(limit: Page<UnauthorizedInstallationID>.largest), by: request.actor)
    let tiles = [
      KeysSection.Tile(
        name: "\(method.word)s", detail: keys == 0 ? "None yet" : "\(method.count(keys))", href: root + "/keys"),
      KeysSection.Tile(
        name: "Unauthorized installations", detail: refused.isEmpty ? "None" : "\(refused.count) refused",
        href: root + "/unauthorized"),
      explain,
    ]
    return KeysSection(
      heading: "\(method.word)s", root: root, tiles: tiles, locks: try await livingLocks(of: keyed, request).rows)
  }
}
