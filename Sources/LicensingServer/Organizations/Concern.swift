import LicensingCore
import WebPages

/// Something in an organization that waits for somebody: what it is, how bad it is, and where something is done about it.
struct Concern: Sendable, Equatable {
  let text: String
  let detail: String
  let href: String
  /// Never by color alone.
  let icon: String
  /// Class of the color: `soon`, `bad`.
  let tone: String

  private init(_ text: String, _ detail: String, _ href: String, isBad: Bool) {
    self.text = text
    self.detail = detail
    self.href = href
    icon = isBad ? "▲" : "◷"
    tone = isBad ? "bad" : "soon"
  }

  /// What to look after first comes first: whoever waits at a machine, then what does not work any more, then what soon will not.
  /// - Parameters:
  ///   - root: address of the organization.
  ///   - products: the names of the products of licenses with unauthorized installations.
  static func all(
    _ attention: Attention, root: String, products: [LicenseID: String], canAuthorize: Bool
  ) -> [Concern] {
    pending(attention.pending, root, canAuthorize: canAuthorize)
      + expired(attention.licenses, root) + ended(attention.silent, root) + suspended(attention.licenses, root)
      + refused(attention.installations, products, root) + reissued(attention.filesToReissue, root)
      + nearEnd(attention.licenses, root) + silent(attention.silent, root)
      + nearlyUsedUp(attention.licenses, root)
  }

  // MARK: Machines

  private static func pending(_ pending: CappedCount, _ root: String, canAuthorize: Bool) -> [Concern] {
    guard !pending.isZero else { return [] }
    let who = canAuthorize ? "Type" : "A manager types"
    let asks = pending.count == 1 ? "1 machine asks for a license" : "\(pending.text) machines ask for a license"
    return [
      Concern(
        asks, "\(who) the user code that \(pending.count == 1 ? "it" : "each") shows.", root + "/pending", isBad: false)
    ]
  }

  private static func ended(_ silent: SilentDevices, _ root: String) -> [Concern] {
    guard silent.ended > 0 else { return [] }
    let isOne = silent.ended == 1 && !silent.hasMore
    return [
      Concern(
        isOne ? "1 device’s token has ended" : "\(count(silent.ended, silent)) devices’ tokens have ended",
        "\(isOne ? "It has" : "They have") not reached this server for so long. What works offline has stopped; it goes on by itself "
          + "as soon as \(isOne ? "the device is" : "they are") online.",
        Self.longestUnseen(root), isBad: true)
    ]
  }

  private static func silent(_ silent: SilentDevices, _ root: String) -> [Concern] {
    guard silent.nearEnd > 0 else { return [] }
    let isOne = silent.nearEnd == 1 && !silent.hasMore
    return [
      Concern(
        isOne ? "1 device’s token ends soon" : "\(count(silent.nearEnd, silent)) devices’ tokens end soon",
        "\(isOne ? "It has" : "They have") not reached this server for long. Look whether \(isOne ? "it is" : "they are") online.",
        Self.longestUnseen(root), isBad: false)
    ]
  }

  /// Of two numbers that were counted together, either may be larger than it seems.
  private static func count(_ number: Int64, _ silent: SilentDevices) -> String {
    silent.hasMore ? "At least \(number)" : "\(number)"
  }

  private static func longestUnseen(_ root: String) -> String { root + "/devices?status=licensed&sort=last_seen" }

  // MARK: Licenses

  private static func expired(_ licenses: LicenseConcerns, _ root: String) -> [Concern] {
    about(licenses.expired, "expired", root, isBad: true) { license in
      let date = license.renewalDate.map { "Its renewal date was \(DisplayTime.date($0)). " } ?? ""
      return ("\(license.productName) has expired", date + "Devices get no tokens until it is renewed.")
    } many: {
      ("\($0) licenses have expired", "Devices get no tokens until they are renewed")
    }
  }

  private static func suspended(_ licenses: LicenseConcerns, _ root: String) -> [Concern] {
    about(licenses.suspended, "suspended", root, isBad: false) { license in
      ("\(license.productName) is suspended", "Devices get no tokens until it is reinstated.")
    } many: {
      ("\($0) licenses are suspended", "Devices get no tokens until they are reinstated")
    }
  }

  private static func nearEnd(_ licenses: LicenseConcerns, _ root: String) -> [Concern] {
    about(licenses.nearEnd, "near-end", root, isBad: false) { license in
      let date = license.renewalDate.map { "It is good until the end of \(DisplayTime.date($0)), UTC." } ?? ""
      return ("\(license.productName) requires renewal", date)
    } many: {
      ("\($0) licenses require renewal", "They end soon")
    }
  }

  private static func nearlyUsedUp(_ licenses: LicenseConcerns, _ root: String) -> [Concern] {
    about(licenses.nearlyUsedUp, "near-quota", root, isBad: false) { license in
      let (quota, left) = (license.quota ?? 0, max(0, (license.quota ?? 0) - license.used))
      let rest = left == 0 ? "None is left" : left == 1 ? "One is left" : "\(left) are left"
      return (
        "\(license.productName): \(license.used) of \(quota) activations are used",
        "\(rest): release one, or have more added."
      )
    } many: {
      ("\($0) licenses are nearly used up", "Release activations, or have more added")
    }
  }

  /// One license is named and leads to its page; more are counted and lead to the list of those.
  private static func about(
    _ licenses: [LicenseSummary], _ filter: String, _ root: String, isBad: Bool,
    one: (LicenseSummary) -> (String, String), many: (Int) -> (String, String)
  ) -> [Concern] {
    guard let first = licenses.first else { return [] }
    if licenses.count == 1 {
      let (text, detail) = one(first)
      return [Concern(text, detail, "\(root)/licenses/\(first.id)", isBad: isBad)]
    }
    let (text, detail) = many(licenses.count)
    return [Concern(text, "\(detail): \(names(licenses)).", "\(root)/licenses?show=\(filter)", isBad: isBad)]
  }

  private static func names(_ licenses: [LicenseSummary]) -> String {
    var names: [String] = []
    for license in licenses where !names.contains(license.productName) && names.count < 3 {
      names.append(license.productName)
    }
    let others = Set(licenses.map(\.productName)).count - names.count
    return names.joined(separator: ", ") + (others > 0 ? " and \(others) more" : "")
  }

  /// How many licenses with unauthorized installations are named.
  static let mostRefused = 3

  private static func refused(
    _ installations: [OpenInstallations], _ products: [LicenseID: String], _ root: String
  ) -> [Concern] {
    let shown = installations.prefix(mostRefused).map { open in
      Concern(
        "\(open.count == 1 ? "1 installation was" : "\(open.count) installations were") refused"
          + (products[open.licenseID].map { ": \($0)" } ?? ""),
        "Somebody used a key on another machine than the one it is locked to. Accept or block \(open.count == 1 ? "it" : "them").",
        "\(root)/licenses/\(open.licenseID)/unauthorized", isBad: false)
    }
    let others = installations.count - shown.count
    guard others > 0 else { return shown }
    return shown + [
      Concern(
        "Installations of \(others) more license\(others == 1 ? "" : "s") were refused",
        "The page of each license lists them.", root + "/licenses", isBad: false)
    ]
  }

  private static func reissued(_ count: Int64, _ root: String) -> [Concern] {
    guard count > 0 else { return [] }
    let isOne = count == 1
    return [
      Concern(
        "\(count) license file\(isOne ? "" : "s") must be issued again",
        "\(isOne ? "Its" : "Their") signing key was withdrawn, so that \(isOne ? "it is" : "they are") good nowhere any more.",
        root + "/licenses", isBad: true)
    ]
  }
}

extension CappedCount {
  /// `12`, or `10 000+`.
  var text: String { hasMore ? "\(counted)+" : counted }

  /// What was counted, as people read numbers.
  var counted: String { Self.grouped(count) }

  /// With a narrow space between thousands, which no reader takes for a decimal point.
  private static func grouped(_ number: Int64) -> String {
    let digits = Array("\(number)")
    return String(
      digits.enumerated().flatMap { index, digit in
        index > 0 && digit != "-" && (digits.count - index) % 3 == 0 ? ["\u{202F}", digit] : [digit]
      })
  }
}
