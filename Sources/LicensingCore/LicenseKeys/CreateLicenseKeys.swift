/// Draws new keys in the product's format and puts them on a license. Platform administrators do: keys are what the vendor sells.
package struct CreateLicenseKeys: Sendable {
  package static let countRange = 1...10_000

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Draft: Sendable {
    package var count: Int
    /// How many different locks each can have.
    package var locksAllowed: Int
    package var note: String?

    package init(count: Int, locksAllowed: Int = 1, note: String? = nil) {
      self.count = count
      self.locksAllowed = locksAllowed
      self.note = note
    }
  }

  /// A format of 64 bits has room for more keys than anyone makes: so many that exist already are no coincidence.
  private static let mostCollisions = 100

  /// Keys are added some hundreds at a time. If the store fails in between, those before are there and stay, and the list shows
  /// them.
  /// - Parameter progress: called with the number of keys that are there, after each step.
  /// - Returns: The ids of the new keys, in the order in which they were made.
  /// - Throws: `forbidden`, `notFound`, `invalid`, `conflict(.licenseState)`, `conflict(.wrongCheckMethod)`, `unavailable`.
  package func callAsFunction(
    _ draft: Draft, on license: LicenseID, by actor: Actor, progress: @Sendable (Int) async -> Void = { _ in }
  ) async throws -> [LicenseKeyID] {
    let target = try await context.keyTarget(license, method: .key, by: actor)
    let note = try draft.validNote()
    var created: [LicenseKeyID] = []
    var collisions = 0
    while created.count < draft.count {
      let missing = min(draft.count - created.count, LicensingContext.keysPerTransaction)
      let keys = try (0..<missing).map { index in
        try newKey(on: target, place: created.count + index, locksAllowed: draft.locksAllowed, note: note)
      }
      let areNew = try await context.add(keys, to: target.license, .licenseKeysCreated, by: actor)
      created += zip(keys, areNew).filter(\.1).map(\.0.id)
      collisions += areNew.filter { !$0 }.count
      guard collisions <= Self.mostCollisions else { throw LicensingError.unavailable }
      await progress(created.count)
    }
    return created
  }

  private func newKey(
    on target: KeyTarget, place: Int, locksAllowed: Int, note: String?
  ) throws -> LicenseKey {
    let text = try target.settings.keyFormat.generate(from: context.random)
    return try context.newKey(
      text.exposed, masked: text.masked, on: target, place: place, locksAllowed: locksAllowed, note: note)
  }
}

extension CreateLicenseKeys.Draft {
  /// - Throws: `invalid`.
  fileprivate func validNote() throws -> String? {
    var fields = FieldValidation()
    fields.require(CreateLicenseKeys.countRange.contains(count), "count", "is a whole number from 1 to 10000")
    LicenseKey.validate(locksAllowed: locksAllowed, &fields)
    let note = fields.optionalLine("note", note, longest: LicenseKey.longestNote)
    try fields.finish()
    return note
  }
}

extension LicenseKey {
  static func validate(locksAllowed: Int, _ fields: inout FieldValidation) {
    fields.require(locksAllowedRange.contains(locksAllowed), "locks_allowed", "is a whole number from 1 to 1000")
  }
}
