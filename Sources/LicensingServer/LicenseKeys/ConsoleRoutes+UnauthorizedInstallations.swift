import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

/// A program that was refused, as lists show it.
struct InstallationRow: Sendable {
  let href: String
  let key: String
  let keyHref: String
  /// What it told, under the product's labels; what the product does not know, under the name it had.
  let told: [ToldValue]
  let toldNothing: Bool
  let address: String
  let first: ShownTime
  let last: ShownTime
  let count: String
  let status: StatusBadge

  /// - Parameter root: the address of the license.
  init(
    _ entry: ReadUnauthorizedInstallations.Entry, _ parameters: [LockParameter], at root: String, now: Timestamp
  ) {
    let installation = entry.installation
    href = "\(root)/unauthorized/\(installation.id)"
    key = entry.key.maskedText
    keyHref = "\(root)/keys/\(entry.key.id)"
    let labels = Dictionary(parameters.map { ($0.name, $0.label) }, uniquingKeysWith: { first, _ in first })
    told = installation.parameters.map { ToldValue(label: labels[$0.name] ?? $0.name, value: $0.value) }
    toldNothing = told.isEmpty
    address = installation.address
    first = ShownTime(at: installation.firstAt)
    last = ShownTime(ago: installation.lastAt, at: now)
    count = installation.count == 1 ? "once" : "\(installation.count) times"
    status =
      installation.isBlocked
      ? StatusBadge(text: "Blocked", icon: "✕", tone: "bad") : StatusBadge(text: "Refused", icon: "▲", tone: "soon")
  }
}

extension ConsoleRoutes {
  func addUnauthorizedInstallations(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/unauthorized"
    get(path, on: router) { try await installationList($0) }
    get(path + "/{installation}", on: router) { request in
      let (keyed, entry) = try await installation(request)
      return try await installationPage(keyed, entry, request)
    }
    post(path + "/{installation}/accept", on: router) { request in
      let (keyed, entry) = try await installation(request)
      do {
        let lock = try await AcceptInstallation(context)(
          entry.installation.id, raisingLocksAllowed: request.form["allow"] == "one-more", by: request.actor)
        return .seeOther("\(keyed.root)/keys/\(lock.keyID)?done=accepted")
      } catch let error as LicensingError {
        guard let sentence = acceptanceProblem(error) else { throw error }
        return try await installationPage(keyed, entry, request, problem: sentence)
      }
    }
    for name in ["block", "unblock"] {
      post("\(path)/{installation}/\(name)", on: router) { request in
        let (keyed, entry) = try await installation(request)
        let block = BlockInstallation(context)
        let id = entry.installation.id
        if name == "block" {
          try await block.block(id, by: request.actor)
        } else {
          try await block.unblock(id, by: request.actor)
        }
        return .seeOther("\(keyed.root)/unauthorized/\(id)?done=installation-\(name)ed")
      }
    }
  }

  /// The installation in the path, which is one of the license in the path.
  private func installation(
    _ request: ConsoleRequest
  ) async throws -> (KeyedLicense, ReadUnauthorizedInstallations.Entry) {
    let keyed = try await keyedLicense(request, role: .manager)
    let entry = try await ReadUnauthorizedInstallation(context)(try request.id("installation"), by: request.actor)
    guard entry.installation.licenseID == keyed.license.id else { throw LicensingError.notFound }
    return (keyed, entry)
  }

  private struct InstallationList: Sendable {
    let root: String
    let count: String
    let installations: [InstallationRow]
    let isEmpty: Bool
    let next: String?
  }

  private func installationList(_ request: ConsoleRequest) async throws -> Response {
    let keyed = try await keyedLicense(request, role: .manager)
    let now = context.clock.now
    let part = try await part(of: "\(keyed.root)/unauthorized", request, id: { $0.installation.id }) {
      try await ReadUnauthorizedInstallations(context)(of: keyed.license.id, $0, by: request.actor)
    }
    let rows = part.items.map { InstallationRow($0, keyed.rules.lockParameters, at: keyed.root, now: now) }
    return try await page(
      "license-unauthorized", "Unauthorized installations", request, in: keyed.organization, trail: keyed.trail,
      InstallationList(
        root: keyed.root, count: part.count, installations: rows, isEmpty: rows.isEmpty, next: part.next))
  }

  private struct InstallationPage: Sendable {
    let row: InstallationRow
    let isBlocked: Bool
    /// The key has a lock free, or nobody here can allow it one more.
    let canAccept: Bool
    let canAllowMore: Bool
    let locks: String
    let problem: String?
    let explanation: Explanation
  }

  private func installationPage(
    _ keyed: KeyedLicense, _ entry: ReadUnauthorizedInstallations.Entry, _ request: ConsoleRequest,
    problem: String? = nil
  ) async throws -> Response {
    let isFull = entry.key.locksUsed >= entry.key.locksAllowed
    let answer = try await ExplainCheck(in: context)(entry.installation.id, by: request.actor)
    return try await page(
      "license-installation", "Unauthorized installation", request, in: keyed.organization,
      trail: keyed.trail + [.init("Unauthorized installations", keyed.root + "/unauthorized")],
      status: problem == nil ? .ok : .unprocessableContent,
      InstallationPage(
        row: InstallationRow(entry, keyed.rules.lockParameters, at: keyed.root, now: context.clock.now),
        isBlocked: entry.installation.isBlocked, canAccept: !isFull,
        canAllowMore: isFull && request.actor.isPlatformAdministrator,
        locks: "\(entry.key.locksUsed) of \(entry.key.locksAllowed)", problem: problem,
        explanation: Explanation(answer)))
  }

  /// Why it was not accepted, in words; nil for what is not about the page.
  private func acceptanceProblem(_ error: LicensingError) -> String? {
    switch error {
    case .conflict(.noFreeLock):
      "The key has as many locks as it allows. Release one of them first, or ask the vendor to allow one more."
    case .conflict(.quotaExceeded): "The license has no activation left. Release a lock first, or ask the vendor."
    case .conflict(.installationIncomplete):
      "What the program told is not complete, or not well-formed, so there is nothing to lock the key to. "
        + "The rules below say what is missing."
    case .conflict(.keyBlocked): "The key is blocked. The vendor can unblock it."
    case .conflict, .changedMeanwhile: error.problem.detail
    default: nil
    }
  }
}
