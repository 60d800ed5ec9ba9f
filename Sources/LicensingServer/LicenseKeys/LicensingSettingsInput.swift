import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a product's licensing settings, all but its lock parameters.
struct LicensingSettingsInput: Sendable {
  private var method: String
  private var prefix: String
  private var groups: String
  private var groupLength: String
  private var classes: Set<KeyFormat.CharacterClass>
  private var hasSeparator: Bool
  private var omitsLookalikes: Bool
  private var allowsSubdomains: Bool
  private var allowsLocalNames: Bool
  private var checkPeriodHours: String
  private var cooldownHours: String
  private var releasesPerYear: String
  private var suspendedText: String

  init(_ settings: LicenseCheckSettings) {
    let (format, domains, releases) = (settings.keyFormat, settings.domainRules, settings.releaseRules)
    method = settings.method.rawValue
    (prefix, groups, groupLength) = (format.prefix, "\(format.groups)", "\(format.groupLength)")
    (classes, hasSeparator, omitsLookalikes) = (format.classes, format.hasSeparator, format.omitsLookalikes)
    (allowsSubdomains, allowsLocalNames) = (domains.allowsSubdomains, domains.allowsLocalNames)
    checkPeriodHours = "\(domains.checkPeriodSeconds / 3600)"
    cooldownHours = releases.cooldownSeconds.map(Self.hours) ?? ""
    releasesPerYear = releases.releasesPerYear.map { "\($0)" } ?? ""
    suspendedText = settings.suspendedText ?? ""
  }

  init(_ form: FormParameters) {
    let text: (String) -> String = { form[$0] ?? "" }
    method = text("method")
    (prefix, groups, groupLength) = (
      text("key_format.prefix").trimmed, text("key_format.groups"), text("key_format.group_length")
    )
    classes = Set(KeyFormat.CharacterClass.allCases.filter { form["class-\($0.rawValue)"] != nil })
    hasSeparator = form["key_format.separator"] != nil
    omitsLookalikes = form["key_format.omit_lookalikes"] != nil
    (allowsSubdomains, allowsLocalNames) = (form["allow_subdomains"] != nil, form["allow_local_names"] != nil)
    (checkPeriodHours, cooldownHours) = (text("check_period_seconds"), text("release_cooldown_seconds"))
    (releasesPerYear, suspendedText) = (text("releases_per_year"), text("suspended_text"))
  }

  /// Rounded up: a cooldown that is shown as shorter than it is would be a promise.
  private static func hours(_ seconds: Int64) -> String { "\(seconds / 3600 + (seconds % 3600 == 0 ? 0 : 1))" }

  /// As it was typed; what is no number is out of range, and the rule about the range says what is right.
  var keyFormat: KeyFormat {
    KeyFormat(
      prefix: prefix, groups: Int(groups.trimmed) ?? 0, groupLength: Int(groupLength.trimmed) ?? 0, classes: classes,
      hasSeparator: hasSeparator, omitsLookalikes: omitsLookalikes)
  }

  /// - Parameter settings: those to be changed. Times that are no whole number of hours stay what they are, unless the hours were
  ///   changed.
  /// - Throws: `LicensingError.invalid` for what is no number; the rules of the values are for the use case.
  func change(of settings: LicenseCheckSettings) throws -> ChangeLicenseCheckSettings.Change {
    var fields = FieldValidation()
    let shown = LicensingSettingsInput(settings)
    let period = Self.seconds(
      checkPeriodHours, (shown.checkPeriodHours, settings.domainRules.checkPeriodSeconds), most: 720)
    fields.require(period != nil, "check_period_seconds", "is from 1 to 720 hours")
    let hasCooldown = !cooldownHours.trimmed.isEmpty
    let cooldown =
      hasCooldown
      ? Self.seconds(cooldownHours, (shown.cooldownHours, settings.releaseRules.cooldownSeconds), most: 8760) : nil
    fields.require(
      !hasCooldown || cooldown != nil, "release_cooldown_seconds", "is from 1 to 8760 hours, or empty for none")
    let isLimited = !releasesPerYear.trimmed.isEmpty
    let perYear = Int(releasesPerYear.trimmed)
    fields.require(!isLimited || perYear != nil, "releases_per_year", "is from 0 to 1000, or empty for no limit")
    let chosen = LicenseCheckSettings.Method(rawValue: method)
    fields.require(chosen != nil, "method", "is a key or a domain")
    try fields.finish()
    var change = ChangeLicenseCheckSettings.Change()
    if let chosen { change.method = .set(chosen) }
    change.keyFormat = .set(keyFormat)
    change.domainRules = .set(
      .init(
        allowsSubdomains: allowsSubdomains, allowsLocalNames: allowsLocalNames,
        checkPeriodSeconds: period ?? settings.domainRules.checkPeriodSeconds))
    change.releaseRules = .set(.init(cooldownSeconds: cooldown, releasesPerYear: isLimited ? perYear : nil))
    change.suspendedText = .set(suspendedText)
    return change
  }

  private static func seconds(_ typed: String, _ kept: (hours: String, seconds: Int64?), most: Int64) -> Int64? {
    if typed.trimmed == kept.hours, let seconds = kept.seconds { return seconds }
    guard let hours = Int64(typed.trimmed), (1...most).contains(hours) else { return nil }
    return hours * 3600
  }

  // MARK: The form

  /// Names of the fields of each part of the form.
  var sections: [(legend: String, about: String?, kind: String, fields: [FormField])] {
    [
      ("What programs ask with", nil, "", [methodField]),
      ("Key format", "New keys look like this. Keys that exist already stay as they are.", "for-keys", keyFields),
      ("Domains", nil, "for-domains", domainFields),
      (
        "Release", "How often customers release locks by themselves. You are not held to it.", "", releaseFields
      ),
      ("While a license is suspended", nil, "", [suspendedField]),
    ]
  }

  private var methodField: FormField {
    FormField(
      "method", "A license is asked about by", value: method,
      hint: "Programs in the field keep asking as they were written: change it only before the first is sold.",
      isRequired: true,
      options: [.init("key", "A key that a person types in"), .init("domain", "The domain that the software runs on")])
  }

  private var keyFields: [FormField] {
    [
      FormField("key_format.prefix", "Prefix", value: prefix, hint: "The same in each key: MYSOFT"),
      FormField("key_format.groups", "Groups", value: groups, hint: "1 to 8", isRequired: true),
      FormField(
        "key_format.group_length", "Characters of each group", value: groupLength, hint: "1 to 16", isRequired: true),
    ]
      + KeyFormat.CharacterClass.allCases.map { kind in
        FormField("class-\(kind.rawValue)", kind.label, value: classes.contains(kind) ? "on" : "", isCheckbox: true)
      } + [
        FormField(
          "key_format.separator", "A dash between the groups", value: hasSeparator ? "on" : "", isCheckbox: true),
        FormField(
          "key_format.omit_lookalikes", "Leave out what is mistaken for others", value: omitsLookalikes ? "on" : "",
          hint: "0 and O, 1, I and l", isCheckbox: true),
      ]
  }

  private var domainFields: [FormField] {
    [
      FormField(
        "allow_subdomains", "Sub-domains are licensed with their domain", value: allowsSubdomains ? "on" : "",
        hint: "A license for example.com is good for shop.example.com", isCheckbox: true),
      FormField(
        "allow_local_names", "Local and test names can be licensed", value: allowsLocalNames ? "on" : "",
        hint: "localhost, shop.test", isCheckbox: true),
      FormField(
        "check_period_seconds", "Check period in hours", value: checkPeriodHours,
        hint: "How often the code to copy asks, 1 to 720", isRequired: true),
    ]
  }

  private var releaseFields: [FormField] {
    [
      FormField(
        "release_cooldown_seconds", "Hours between two releases of one key", value: cooldownHours,
        hint: "Empty: none"),
      FormField(
        "releases_per_year", "Releases of one key within a year", value: releasesPerYear,
        hint: "Empty: no limit. 0: only you release"),
    ]
  }

  private var suspendedField: FormField {
    FormField(
      "suspended_text", "What your program can say", value: suspendedText,
      hint: "In the JSON answer, when key and locks match: Your subscription has not been paid")
  }
}

extension KeyFormat.CharacterClass {
  fileprivate var label: String {
    switch self {
    case .upperCase: "Upper case letters"
    case .lowerCase: "Lower case letters"
    case .digits: "Digits"
    case .specialCharacters: "Special characters ! * : _ ~"
    }
  }
}
