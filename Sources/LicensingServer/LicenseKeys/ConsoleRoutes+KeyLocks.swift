import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addKeyLocks(to router: Router<ServerRequestContext>) {
    let license = "/organizations/{id}/licenses/{license}"
    get(license + "/locks", on: router) { try await lockList($0) }
    get(license + "/locks/{lock}/release", on: router) { request in
      let (keyed, entry) = try await livingLock(request)
      return try await releasePage(keyed, entry, request)
    }
    post(license + "/locks/{lock}/release", on: router) { request in
      let (keyed, entry) = try await livingLock(request)
      do {
        try await ReleaseLock(context)(entry.lock.id, reason: request.form["reason"], by: request.actor)
        return .seeOther("\(keyed.root)/keys/\(entry.key.id)?done=lock-released")
      } catch let error as LicensingError {
        guard let sentence = releaseProblem(error) else { throw error }
        return try await releasePage(keyed, entry, request, problem: sentence)
      }
    }
  }

  /// The living locks of a license or of one of its keys, as many as a page shows.
  /// - Returns: their rows, and where the list goes on, if it does.
  func livingLocks(
    of keyed: KeyedLicense, key: LicenseKeyID? = nil, _ request: ConsoleRequest
  ) async throws -> (rows: [KeyLockRow], next: String?) {
    var (living, after, isRead): ([ReadLocks.Entry], KeyLockID?, Bool) = ([], nil, false)
    // Those that were released are in the same list, so it is read until there are enough.
    while !isRead && living.count <= Self.listed {
      let found = try await ReadLocks(context)(
        of: keyed.license.id, key: key, Page(limit: Page<KeyLockID>.largest, after: after), by: request.actor)
      living += found.filter { $0.lock.releasedAt == nil }
      after = found.last?.lock.id
      isRead = found.count < Page<KeyLockID>.largest
    }
    let now = context.clock.now
    let rows = living.prefix(Self.listed).map { KeyLockRow($0, keyed.rules.lockParameters, at: keyed.root, now: now) }
    return (rows, living.count > rows.count ? "\(keyed.root)/locks" : nil)
  }

  private struct LockList: Sendable {
    let root: String
    let count: String
    let locks: [KeyLockRow]
    let isEmpty: Bool
    let canRelease = true
    let hasKeyColumn = true
    let next: String?
  }

  private func lockList(_ request: ConsoleRequest) async throws -> Response {
    let keyed = try await keyedLicense(request, role: .manager)
    let now = context.clock.now
    let part = try await part(of: "\(keyed.root)/locks", request, id: { $0.lock.id }) {
      try await ReadLocks(context)(of: keyed.license.id, $0, by: request.actor)
    }
    let rows = part.items.map { KeyLockRow($0, keyed.rules.lockParameters, at: keyed.root, now: now) }
    return try await page(
      "license-locks", "Locks", request, in: keyed.organization, trail: keyed.trail,
      LockList(root: keyed.root, count: part.count, locks: rows, isEmpty: rows.isEmpty, next: part.next))
  }

  // MARK: Release

  private func livingLock(_ request: ConsoleRequest) async throws -> (KeyedLicense, ReadLocks.Entry) {
    let keyed = try await keyedLicense(request, role: .manager)
    let entry = try await ReadLock(context)(try request.id("lock"), by: request.actor)
    guard entry.lock.licenseID == keyed.license.id, entry.lock.releasedAt == nil else { throw LicensingError.notFound }
    return (keyed, entry)
  }

  private struct ReleasePage: Sendable {
    let lock: KeyLockRow
    let isDomain: Bool
    let rules: String?
    let reason: String
    let problem: ShownText?
    let action: String
    let back: String
  }

  private func releasePage(
    _ keyed: KeyedLicense, _ entry: ReadLocks.Entry, _ request: ConsoleRequest, problem: ShownText? = nil
  ) async throws -> Response {
    let row = KeyLockRow(entry, keyed.rules.lockParameters, at: keyed.root, now: context.clock.now)
    let rules = request.actor.isPlatformAdministrator ? nil : keyed.rules.releaseRules.sentence
    return try await page(
      "license-lock-release", "Release the lock?", request, in: keyed.organization, trail: keyed.keysTrail,
      status: problem == nil ? .ok : .unprocessableContent,
      ReleasePage(
        lock: row, isDomain: entry.key.method == .domain, rules: rules, reason: request.form["reason"] ?? "",
        problem: problem, action: row.releaseHref, back: row.keyHref))
  }

  /// Why it was not released, in words, with the time from which it can be; nil for what is not about the page.
  private func releaseProblem(_ error: LicensingError) -> ShownText? {
    let now = context.clock.now
    switch error {
    case .invalid(let problems):
      return "\(problems.map { "The reason \($0.message)." }.joined(separator: " "))"
    case .conflict(.releaseTooSoon(let until)):
      return """
        A lock of this key was released a short time ago. The next can be released from \(ShownTime(at: until)) \
        (\(DisplayTime.ahead(until.seconds - now.seconds))) on. The vendor can release it at any time.
        """
    case .conflict(.releasesUsedUp(let until?)):
      return """
        As many locks of this key were released within a year as may be. The next can be released from \
        \(ShownTime(at: until)) (\(DisplayTime.ahead(until.seconds - now.seconds))) on. The vendor can release it at any time.
        """
    case .conflict(.releasesUsedUp(nil)):
      return "Only the vendor releases locks of this product. Ask the vendor."
    default: return nil
    }
  }
}

extension LicenseCheckSettings.ReleaseRules {
  /// What customers may, in a sentence; nil: whatever they want.
  var sentence: String? {
    let cooldown = cooldownSeconds.map { "At least \(Self.span($0)) pass between two releases of one key." }
    let yearly = releasesPerYear.map { count in
      count == 0
        ? "Only the vendor releases locks of this product."
        : "A key’s locks can be released \(count == 1 ? "once" : "\(count) times") within a year."
    }
    let sentences = [cooldown, yearly].compactMap { $0 }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// The largest unit that goes into it evenly.
  private static func span(_ seconds: Int64) -> String {
    for (unit, name) in [(Int64(86_400), "day"), (3600, "hour"), (60, "minute")] where seconds % unit == 0 {
      return "\(seconds / unit) \(name)\(seconds == unit ? "" : "s")"
    }
    return "\(seconds) second\(seconds == 1 ? "" : "s")"
  }
}
