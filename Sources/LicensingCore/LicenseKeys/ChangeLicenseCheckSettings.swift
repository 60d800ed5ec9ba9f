/// Changes how a product's licenses are asked about. The next check keeps to it.
package struct ChangeLicenseCheckSettings: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package struct Change: Sendable {
    /// Only while the product has no keys of the other kind would programs notice nothing; it is for the vendor to decide.
    package var method: Patch<LicenseCheckSettings.Method> = .keep
    package var keyFormat: Patch<KeyFormat> = .keep
    package var lockParameters: Patch<[LockParameter]> = .keep
    package var domainRules: Patch<LicenseCheckSettings.DomainRules> = .keep
    package var releaseRules: Patch<LicenseCheckSettings.ReleaseRules> = .keep
    package var suspendedText: Patch<String?> = .keep

    package init() {}
  }

  /// - Parameter version: the one that was shown; nil: whatever it is now.
  /// - Throws: `forbidden` unless the actor is a platform administrator, `notFound`, `invalid`, `changedMeanwhile`, `unavailable`.
  package func callAsFunction(
    of product: ProductID, version: Int64?, _ change: Change, by actor: Actor
  ) async throws -> LicenseCheckSettings {
    try actor.requirePlatformAdministrator()
    return try await context.change(by: actor) { [context] writer, trail in
      var (_, settings) = try writer.checkSettings(of: product, context, &trail)
      guard version == nil || settings.version == version else { throw LicensingError.changedMeanwhile }
      settings.take(change.method.applied(to: settings.method))
      settings.keyFormat = change.keyFormat.applied(to: settings.keyFormat)
      settings.lockParameters = change.lockParameters.applied(to: settings.lockParameters)
      settings.domainRules = change.domainRules.applied(to: settings.domainRules)
      settings.releaseRules = change.releaseRules.applied(to: settings.releaseRules)
      settings.suspendedText = change.suspendedText.applied(to: settings.suspendedText)
      settings.updatedAt = trail.now
      var fields = FieldValidation()
      settings.validate(&fields)
      try fields.finish()
      guard let changed = try writer.update(settings) else { throw LicensingError.changedMeanwhile }
      try trail.record(
        .licenseCheckSettingsChanged, product.text, in: nil,
        [
          "method": changed.method.rawValue,
          "lock_parameters": changed.lockParameters.filter(\.locks).map(\.name).joined(separator: " "),
        ], to: writer)
      return changed
    }
  }
}

extension LicenseCheckSettings {
  /// Another method brings its own usual parameters along, where nobody has chosen others.
  fileprivate mutating func take(_ method: Method) {
    if lockParameters == self.method.usualParameters { lockParameters = method.usualParameters }
    self.method = method
  }

  /// The rules of the fields that can be changed; brings them into their kept form.
  mutating func validate(_ fields: inout FieldValidation) {
    keyFormat.validate(&fields)
    LockParameter.validate(lockParameters, &fields)
    fields.require(
      Self.checkPeriodRange.contains(domainRules.checkPeriodSeconds), "check_period_seconds",
      "is from 3600 (an hour) to 2592000 (30 days)")
    fields.require(
      releaseRules.cooldownSeconds.map(Self.cooldownRange.contains) ?? true, "release_cooldown_seconds",
      "is from 1 to 31536000 (a year), or absent for none")
    fields.require(
      releaseRules.releasesPerYear.map(Self.releasesPerYearRange.contains) ?? true, "releases_per_year",
      "is from 0 to 1000, or absent for no limit")
    suspendedText = fields.optionalLine("suspended_text", suspendedText, longest: Self.longestSuspendedText)
  }
}

extension LicenseCheckSettings.Method {
  /// A key is locked to an address. A domain is known by itself: where the program stands may be told, and is shown.
  fileprivate var usualParameters: [LockParameter] {
    switch self {
    case .key: [.ip]
    case .domain:
      [
        LockParameter(
          name: "directory", label: "Directory", kind: .path, isRequired: false, locks: false, isShown: true),
        LockParameter(
          name: "ip", label: "Server address", kind: .ipAddress, isRequired: false, locks: false, isShown: true),
      ]
    }
  }
}
