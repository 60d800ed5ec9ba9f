/// Puts keys on a license that the vendor has sold before. Platform administrators do.
package struct ImportLicenseKeys: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// What became of a line.
  package enum Outcome: Sendable, Equatable {
    case imported(LicenseKeyID)
    /// The license has this key already; it stays as it is.
    case alreadyThere(LicenseKeyID)
    /// Not imported, and why, in a sentence for people.
    case bad(String)
    /// There is nothing wrong with it, but with another line.
    case heldBack
  }

  package struct Report: Sendable, Equatable {
    /// Of each line that is not empty, with its number in the file, in the order of the file.
    package let lines: [Line]

    package struct Line: Sendable, Equatable {
      package let number: Int
      package let outcome: Outcome
    }

    package var importedCount: Int {
      lines.filter { if case .imported = $0.outcome { true } else { false } }.count
    }
    package var isHeldBack: Bool { lines.contains { $0.outcome == .heldBack } }
  }

  private static let takenReason = "This key is on another license of the product."

  /// Nothing is imported when a line is bad, unless bad lines are to be skipped. Keys are added some hundreds at a time; after a
  /// failure in between, the same file can be imported again.
  /// - Parameters:
  ///   - lines: as `LicenseKeyImport` reads them.
  ///   - progress: called with the number of lines that are done, after each step.
  /// - Throws: `forbidden`, `notFound`, `conflict(.licenseState)`, `conflict(.wrongCheckMethod)`, `unavailable`.
  package func callAsFunction(
    _ lines: [LicenseKeyImport.Line], skippingBadLines: Bool = false, onto license: LicenseID, by actor: Actor,
    progress: @Sendable (Int) async -> Void = { _ in }
  ) async throws -> Report {
    let target = try await context.keyTarget(license, method: .key, by: actor)
    var entries: [Entry] = []
    for batch in batches(of: lines) { entries += try await lookUp(batch, on: target) }
    let hasBadLine = entries.contains { if case .bad = $0.outcome { true } else { false } }
    guard skippingBadLines || !hasBadLine else { return Report(lines: entries.map(\.line)) }
    var done: [Report.Line] = []
    for batch in batches(of: entries) {
      done += try await add(batch, on: target, by: actor)
      await progress(done.count)
    }
    return Report(lines: done)
  }

  /// A line with the key that it would become.
  private struct Entry: Sendable {
    let number: Int
    let outcome: Outcome
    /// nil unless it can be imported.
    let key: LicenseKey?

    var line: Report.Line { Report.Line(number: number, outcome: outcome) }
  }

  private func batches<Element>(of all: [Element]) -> [ArraySlice<Element>] {
    stride(from: 0, to: all.count, by: LicensingContext.keysPerTransaction).map { start in
      all[start..<min(start + LicensingContext.keysPerTransaction, all.count)]
    }
  }

  private func lookUp(_ lines: ArraySlice<LicenseKeyImport.Line>, on target: KeyTarget) async throws -> [Entry] {
    let entries = try lines.map { try entry($0, on: target) }
    let product = target.license.productID
    return try await context.store.read { reader in
      try entries.map { entry in
        guard let key = entry.key, let present = try reader.licenseKey(product: product, mac: key.mac) else {
          return entry
        }
        return Entry(number: entry.number, outcome: Self.outcome(of: present, on: target), key: nil)
      }
    }
  }

  private func entry(_ line: LicenseKeyImport.Line, on target: KeyTarget) throws -> Entry {
    switch line {
    case .bad(let number, let reason): return Entry(number: number, outcome: .bad(reason), key: nil)
    case .key(let number, let text, let locksAllowed, let note):
      let key = try context.newKey(
        text.exposed, masked: text.masked, on: target, place: number, locksAllowed: locksAllowed ?? 1, note: note)
      return Entry(number: number, outcome: .heldBack, key: key)
    }
  }

  private static func outcome(of present: LicenseKey, on target: KeyTarget) -> Outcome {
    present.licenseID == target.license.id ? .alreadyThere(present.id) : .bad(takenReason)
  }

  /// Someone may have added the same key since it was looked up; the store decides.
  private func add(
    _ batch: ArraySlice<Entry>, on target: KeyTarget, by actor: Actor
  ) async throws -> [Report.Line] {
    let keys = batch.compactMap(\.key)
    let areNew = try await context.add(keys, to: target.license, .licenseKeysImported, by: actor)
    let new = Set(zip(keys, areNew).filter(\.1).map(\.0.id))
    let product = target.license.productID
    return try await context.store.read { reader in
      try batch.map { entry in
        guard let key = entry.key else { return entry.line }
        if new.contains(key.id) { return Report.Line(number: entry.number, outcome: .imported(key.id)) }
        let present = try reader.licenseKey(product: product, mac: key.mac)
        return Report.Line(
          number: entry.number,
          outcome: present.map { Self.outcome(of: $0, on: target) } ?? .bad(Self.takenReason))
      }
    }
  }
}
