import LicenseTokens
import LicensingCore
import WebPages

/// What a step does to those who use a license, in sentences.
struct LicenseConsequence: Sendable {
  let product: Product
  let license: License
  /// Devices that hold an activation.
  let devices: CappedCount
  /// Living license files.
  let files: Int64
  /// Programs ask with keys or domains.
  let isKeyed: Bool
  let now: Timestamp

  private var isUnused: Bool { devices.isZero }
  private var isOne: Bool { devices.count == 1 && !devices.hasMore }

  /// `12`, or `more than 10 000`
  private var number: String { devices.hasMore ? "more than \(devices.counted)" : devices.counted }
  /// `12 devices`, `1 device`, `more than 10 000 devices`
  private var counted: String { "\(number) device\(isOne ? "" : "s")" }
  /// The same at the beginning of a sentence.
  private var countedFirst: String { devices.hasMore ? "M\(counted.dropFirst())" : counted }

  static func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }

  // MARK: Suspend, reinstate, revoke

  var suspendLabel: String { isUnused ? "Suspend license" : "Suspend license of \(counted)" }

  var suspending: [String] {
    var sentences: [String] = []
    if !isUnused {
      sentences.append("\(countedFirst) \(isOne ? "uses" : "use") it. \(noNewTokens)")
      sentences.append(
        isOne
          ? "It keeps its activation: when you reinstate the license, it goes on by itself within an hour."
          : "They keep their activations: when you reinstate the license, they go on by themselves within an hour.")
    } else if !isKeyed {
      sentences.append("No device uses it now, and none can be authorized under it until you reinstate it.")
    }
    if isKeyed { sentences.append("License checks answer FAILED until you reinstate the license.") }
    if files > 0 {
      sentences.append(
        files == 1
          ? "Its license file stays good on its device; no new ones are issued meanwhile."
          : "Its \(files) license files stay good on their devices; no new ones are issued meanwhile.")
    }
    return sentences
  }

  /// Of tokens that are held already: what was signed stays signed until its end.
  private var noNewTokens: String {
    let life = DisplayTime.length(product.tokenLifetimeSeconds)
    return
      (isOne
      ? "Its machine gets no new tokens from now on, and the server calls the token that it holds not good. "
      : "Their machines get no new tokens from now on, and the server calls the tokens that they hold not good. ")
      + "A machine that checks a token offline believes it until its end, \(life) after it was signed at the latest."
  }

  var reinstating: String {
    isUnused
      ? "It is good again from that moment on."
      : "\(countedFirst) \(isOne ? "gets" : "get") tokens again: machines ask hourly, and go on by themselves."
  }

  var revokeLabel: String {
    "Revoke license\(isUnused ? "" : " and end \(number) device\(isOne ? "’s" : "s’") tokens")"
  }

  var revoking: [String] {
    var sentences = ["This is for good: a revoked license is never reinstated."]
    if !isUnused {
      sentences.append("\(countedFirst) \(isOne ? "loses its" : "lose their") license. \(noNewTokens)")
      sentences.append("Each has to be authorized again, under another license.")
    } else if !isKeyed {
      sentences.append("No device uses it now.")
    }
    if isKeyed { sentences.append("License checks with its keys answer FAILED from now on.") }
    if files > 0 {
      sentences.append(
        (files == 1 ? "Its license file is" : "Its \(files) license files are")
          + " revoked with it: a device that is never online goes on until its file expires, or until a bundle or the"
          + " revocation list tells it.")
    }
    return sentences
  }

  // MARK: Renew

  var renewing: String {
    var sentences = [
      license.renewalDate.map { date in
        license.refusal(at: now) == .licenseExpired
          ? "It ended on \(DisplayTime.date(date))." : "It is good until \(DisplayTime.date(date)), in UTC."
      } ?? "It has no renewal date now: it does not end."
    ]
    if !isUnused { sentences.append(license.refusal(at: now) == .licenseExpired ? goingOn : hearing) }
    if isKeyed { sentences.append("License checks go by the new date at once.") }
    if files > 0 { sentences.append("License files keep their date: issue them again, so that they get the new one.") }
    return sentences.joined(separator: " ")
  }

  private var goingOn: String {
    isOne
      ? "1 device that lost its license tries again hourly, and goes on by itself."
      : "\(countedFirst) that lost their license try again hourly, and go on by themselves."
  }

  /// Machines refresh after 12 hours, or half of a token's life if that is sooner.
  private var hearing: String {
    let refresh = DisplayTime.length(min(12 * 3600, product.tokenLifetimeSeconds / 2))
    return
      "\(countedFirst) \(isOne ? "gets" : "get") the new date with the next refresh: machines refresh about every \(refresh)."
  }

  // MARK: Release

  static func releasing(_ device: DeviceInUse, _ license: License, _ product: Product, at now: Timestamp) -> [ShownText]
  {
    guard device.activation.redeemedAt != nil else {
      return ["Its machine was approved and has not fetched its license yet; it will be told that there is none."]
        + [freed(license)]
    }
    return [
      "Its machine gets no new tokens from now on, and the server calls the token that it holds not good.",
      offline(device, license, product, at: now), freed(license),
      "To license it again, its machine has to be authorized anew.",
    ]
  }

  private static func freed(_ license: License) -> ShownText {
    license.quota == nil
      ? "The license has no quota: other devices are not affected."
      : "Its activation is free for another device at once."
  }

  /// Until when its last token is believed where nobody asks.
  private static func offline(
    _ device: DeviceInUse, _ license: License, _ product: Product, at now: Timestamp
  ) -> ShownText {
    let signed = device.refreshedAt ?? device.activation.redeemedAt ?? device.activation.createdAt
    let life = signed.adding(seconds: product.tokenLifetimeSeconds).seconds
    let end = min(life, license.renewalDate?.lastSecond ?? life)
    guard end > now.seconds else { return "The token that it holds has ended already." }
    return "A machine that checks the token offline believes it until \(ShownTime(at: end)) at the latest."
  }
}
