import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addLicenseCheckSettings(to router: Router<ServerRequestContext>) {
    get("/products/{id}/license-check", on: router) { request in
      settings(try await ReadLicenseCheckSettings(context)(of: try request.id(), by: request.actor))
    }
    patch("/products/{id}/license-check", on: router) { request in
      let id: ProductID = try request.id()
      let shown = try await ReadLicenseCheckSettings(context)(of: id, by: request.actor)
      let version = try await request.version { shown.settings.version }
      var body = try await request.body()
      let change = body.change(of: shown.settings)
      try body.finish()
      // Members that are left out keep their values, so that the change is made on what was just read.
      guard version == nil || version == shown.settings.version else { throw LicensingError.changedMeanwhile }
      _ = try await ChangeLicenseCheckSettings(context)(
        of: id, version: shown.settings.version, change, by: request.actor)
      return settings(try await ReadLicenseCheckSettings(context)(of: id, by: request.actor))
    }
    post("/products/{id}/license-check/renew-token", on: router) { request in
      let version = try await request.versionIfGiven {
        try await ReadLicenseCheckSettings(context)(of: try request.id(), by: request.actor).settings.version
      }
      return settings(
        try await RenewCheckToken(context)(of: try request.id(), version: version, by: request.actor))
    }
  }

  private func settings(_ answer: ReadLicenseCheckSettings.Answer) -> APIAnswer {
    .ok(answer.json(issuer: context.policy.issuer), version: answer.settings.version)
  }
}

extension ReadLicenseCheckSettings.Answer {
  /// Where programs ask.
  func checkURL(issuer: String) -> String { "\(issuer)/license/checking/\(token.exposed)/\(product.number)" }

  fileprivate func json(issuer: String) -> JSONValue {
    let (domains, releases) = (settings.domainRules, settings.releaseRules)
    return .object([
      "product_id": JSONValue(product.id), "method": .string(settings.method.rawValue),
      "check_url": .string(checkURL(issuer: issuer)),
      "previous_token_works_until": JSONValue(settings.token.previous?.worksUntil),
      "key_format": settings.keyFormat.json,
      "lock_parameters": .array(settings.lockParameters.map(\.json)),
      "allow_subdomains": .bool(domains.allowsSubdomains), "allow_local_names": .bool(domains.allowsLocalNames),
      "check_period_seconds": .integer(domains.checkPeriodSeconds),
      "release_cooldown_seconds": JSONValue(releases.cooldownSeconds),
      "releases_per_year": JSONValue(releases.releasesPerYear.map(Int64.init)),
      "suspended_text": JSONValue(settings.suspendedText), "created_at": JSONValue(settings.createdAt),
      "updated_at": JSONValue(settings.updatedAt),
    ])
  }
}

extension KeyFormat {
  fileprivate var json: JSONValue {
    .object([
      "prefix": .string(prefix), "groups": .integer(Int64(groups)), "group_length": .integer(Int64(groupLength)),
      "classes": JSONValue(CharacterClass.allCases.filter(classes.contains).map(\.rawValue)),
      "separator": .bool(hasSeparator), "omit_lookalikes": .bool(omitsLookalikes),
      "example": .string(example), "entropy_bits": .integer(Int64(entropyBits)),
    ])
  }
}

extension LockParameter {
  fileprivate var json: JSONValue {
    .object([
      "name": .string(name), "label": .string(label), "kind": .string(kind.rawValue), "required": .bool(isRequired),
      "locks": .bool(locks), "shown": .bool(isShown), "source": .string(source.rawValue),
    ])
  }
}

extension JSONFields {
  /// What the members that are there make of the settings.
  fileprivate mutating func change(of settings: LicenseCheckSettings) -> ChangeLicenseCheckSettings.Change {
    var change = ChangeLicenseCheckSettings.Change()
    let method: Patch<LicenseCheckSettings.Method?> = patch("method") { $0.choice("method") }
    change.method = .set(method.applied(to: settings.method) ?? settings.method)
    change.keyFormat = patch("key_format") { fields in
      fields.object("key_format") { $0.keyFormat(settings.keyFormat) } ?? settings.keyFormat
    }
    change.lockParameters = patch("lock_parameters") { fields in
      fields.objects("lock_parameters") { $0.lockParameter() }
    }
    var domains = settings.domainRules
    set(&domains.allowsSubdomains, "allow_subdomains") { $0.bool("allow_subdomains") }
    set(&domains.allowsLocalNames, "allow_local_names") { $0.bool("allow_local_names") }
    set(&domains.checkPeriodSeconds, "check_period_seconds") { $0.integer("check_period_seconds") }
    change.domainRules = .set(domains)
    var releases = settings.releaseRules
    set(&releases.cooldownSeconds, "release_cooldown_seconds") { $0.optionalInteger("release_cooldown_seconds") }
    set(&releases.releasesPerYear, "releases_per_year") {
      $0.optionalInteger("releases_per_year").map { Int(clamping: $0) }
    }
    change.releaseRules = .set(releases)
    change.suspendedText = patch("suspended_text") { $0.optionalString("suspended_text") }
    return change
  }

  private mutating func set<Value: Sendable>(
    _ value: inout Value, _ name: String, _ read: (inout JSONFields) -> Value
  ) {
    value = patch(name, read).applied(to: value)
  }

  private mutating func keyFormat(_ old: KeyFormat) -> KeyFormat {
    var format = old
    set(&format.prefix, "prefix") { $0.string("prefix") }
    set(&format.groups, "groups") { Int(clamping: $0.integer("groups")) }
    set(&format.groupLength, "group_length") { Int(clamping: $0.integer("group_length")) }
    set(&format.classes, "classes") { fields in
      let classes = fields.array("classes") { element -> KeyFormat.CharacterClass? in
        guard case .string(let name) = element else { return nil }
        return KeyFormat.CharacterClass(rawValue: name)
      }
      return classes.map(Set.init) ?? old.classes
    }
    set(&format.hasSeparator, "separator") { $0.bool("separator") }
    set(&format.omitsLookalikes, "omit_lookalikes") { $0.bool("omit_lookalikes") }
    return format
  }

  /// A parameter that says only its name is a text that is required, locks, and is shown under its name.
  private mutating func lockParameter() -> LockParameter {
    let name = string("name")
    var label = name
    set(&label, "label") { $0.string("label") }
    return LockParameter(
      name: name, label: label, kind: choice("kind", default: .text) ?? .text,
      isRequired: bool("required", default: true), locks: bool("locks", default: true),
      isShown: bool("shown", default: true), source: choice("source", default: .claimed) ?? .claimed)
  }
}
