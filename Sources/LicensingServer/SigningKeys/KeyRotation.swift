import LicensingCore
import WebPages

/// A rotation that is asked about, with what it does to whom.
struct KeyRotation: Sendable {
  let urgency: RotateSigningKeys.Urgency
  let purpose: SigningKeyRecord.Purpose
  /// The key that signs now.
  let active: SigningKeyRecord
  private let use: SigningKeyUse
  private let announced: ReadSigningKeyUse.Entry?
  private let devices: Int64
  private let overlapSeconds: Int64
  private let now: Timestamp

  /// nil: nothing of that purpose signs.
  init?(
    _ urgency: RotateSigningKeys.Urgency, _ purpose: SigningKeyRecord.Purpose, _ answer: ReadSigningKeyUse.Answer,
    at now: Timestamp
  ) {
    let entries = answer.entries.filter { $0.key.purpose == purpose }
    guard let active = entries.first(where: { $0.key.state == .active }) else { return nil }
    (self.urgency, self.purpose, self.active, use) = (urgency, purpose, active.key, active.use)
    announced = entries.first { $0.key.state == .announced }
    devices = answer.devices
    overlapSeconds = answer.overlapSeconds[purpose] ?? 0
    self.now = now
  }

  var done: Done {
    switch urgency {
    case .planned: .signingKeyAnnounced
    case .now: .signingKeyReplaced
    case .compromised: .signingKeyWithdrawn
    }
  }

  /// Asks again, and for the password of whoever sends it.
  var form: FormModel {
    var form = Self.form(heading, sentences, action: "/signing-keys/rotate", submit: submit)
    form.kept = [.init("purpose", purpose.rawValue), .init("urgency", urgency.rawValue), .init("key_id", active.id)]
    form.isDangerous = urgency != .planned
    return form
  }

  private static func form(_ heading: String, _ sentences: [ShownText], action: String, submit: String) -> FormModel {
    var form = FormModel(
      heading: heading, action: action, fields: [.ownPassword], submit: submit, cancel: "/signing-keys")
    (form.sentences, form.isDangerous) = (sentences, true)
    return form
  }

  private var heading: String {
    let of = purpose == .token ? "license tokens" : "license files"
    return switch urgency {
    case .planned: "Announce a new key for \(of)?"
    case .now: "Sign \(of) with a new key from now on?"
    case .compromised: "Withdraw the key of \(of)?"
    }
  }

  private var submit: String {
    switch (urgency, purpose) {
    case (.planned, _): "Announce a new key"
    case (.now, _): "Sign with a new key now"
    case (.compromised, .token):
      use.devices == 0 ? "Withdraw the key" : "Withdraw the key of \(LicenseConsequence.count(use.devices, "device"))"
    case (.compromised, .file):
      use.files + use.parents == 0 ? "Withdraw the key" : "Withdraw the key of \(SigningKeyCard.files(use))"
    }
  }

  private var sentences: [ShownText] {
    switch urgency {
    case .planned: planned
    case .now: ["\(replacing)"] + strangers
    case .compromised:
      ["\(replacing) The present one leaves the key set at once."] + Self.withdrawn(use, purpose) + strangers
    }
  }

  private var planned: [ShownText] {
    let start = ShownTime(at: now.adding(seconds: overlapSeconds))
    let by =
      purpose == .token
      ? "Every machine that was online meanwhile knows it by then."
      : "Machines that are never online learn it from the bundles that are brought to them meanwhile."
    return [
      "It signs from \(start), \(DisplayTime.length(overlapSeconds)) from now. \(by)",
      """
      Nothing stops working: the present key stays published for \(DisplayTime.length(overlapSeconds)) after its last \
      signature, and leaves by itself.
      """,
    ]
  }

  private var replacing: String {
    announced == nil ? "A new key is made, and signs from now on." : "The announced key signs from now on."
  }

  /// Those who cannot know the new key yet.
  private var strangers: [ShownText] {
    switch purpose {
    case .token:
      let count = announced?.use.unaware ?? devices
      guard count > 0 else { return [] }
      return [
        """
        \(LicenseConsequence.count(count, "device")) of \(devices) \(count == 1 ? "has" : "have") not seen the new key: \
        until the next refresh, within 12 hours where there is a network, their machines refuse tokens that it signs.
        """
      ]
    case .file:
      return [
        "Machines that are never online refuse files that the new key signs until a bundle with the new key is brought to them."
      ]
    }
  }

  /// What a key that leaves the key set takes with it.
  private static func withdrawn(_ use: SigningKeyUse, _ purpose: SigningKeyRecord.Purpose) -> [ShownText] {
    switch purpose {
    case .token:
      guard use.devices > 0 else { return ["No device holds a token that it signed."] }
      let hold = use.devices == 1 ? "holds" : "hold"
      return [
        """
        \(LicenseConsequence.count(use.devices, "device")) \(hold) tokens that it signed. They are refused wherever the \
        key set is fresh, until the next refresh, which gives a new one: nobody has to be sent there.
        """
      ]
    case .file:
      guard use.files + use.parents > 0 else { return ["No license file that it signed is good."] }
      return [
        """
        \(SigningKeyCard.files(use)) \(use.files + use.parents == 1 ? "verifies" : "verify") nowhere any more: license files have to be issued again and brought to their \
        devices, parent license files have to be renewed. The pages of the licenses say which.
        """
      ]
    }
  }

  static func removal(of entry: ReadSigningKeyUse.Entry) -> FormModel {
    let (key, use) = (entry.key, entry.use)
    let isUnused = use.devices == 0 && use.files + use.parents == 0
    return form(
      "Remove the retired key before its time?",
      [
        "It leaves the key set at once and for good; left alone, it leaves by itself when nothing rests on it any more."
      ] + withdrawn(use, key.purpose), action: "/signing-keys/\(key.id)/remove",
      submit: isUnused ? "Remove the key" : "Remove the key of \(affected(use, key.purpose))")
  }

  private static func affected(_ use: SigningKeyUse, _ purpose: SigningKeyRecord.Purpose) -> String {
    purpose == .token ? LicenseConsequence.count(use.devices, "device") : SigningKeyCard.files(use)
  }
}
