import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a key.
private struct LicenseKeyInput: Sendable {
  var locksAllowed: String
  var note: String

  init(_ key: LicenseKey) { (locksAllowed, note) = ("\(key.locksAllowed)", key.note ?? "") }

  init(_ form: FormParameters) { (locksAllowed, note) = (form["locks_allowed"] ?? "", form["note"] ?? "") }

  var change: ChangeLicenseKey.Change {
    var change = ChangeLicenseKey.Change()
    // What is no number is out of range, and the rule about the range says what is right.
    change.locksAllowed = .set(Int(locksAllowed.trimmed) ?? 0)
    change.note = .set(note)
    return change
  }

  func form(_ key: LicenseKey, at href: String) -> FormModel {
    var form = FormModel(
      heading: "Edit \(key.maskedText)", action: "\(href)/edit",
      fields: [
        FormField(
          "locks_allowed", "Locks allowed", value: locksAllowed,
          hint: "How many different locks it can have at a time. In use now: \(key.locksUsed)", isRequired: true),
        FormField("note", "Note", value: note, hint: "Whom it was sold to, for instance"),
      ], submit: "Save", cancel: href)
    form.version = "\(key.version)"
    return form
  }
}

extension ConsoleRoutes {
  func addKeyChanges(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/keys/{key}"
    get(path + "/edit", on: router) { request in
      let (keyed, key, href) = try await keyOfPlatform(request)
      return try await page(
        "form", "Edit key", request, in: keyed.organization, trail: keyed.keysTrail,
        LicenseKeyInput(key).form(key, at: href))
    }
    post(path + "/edit", on: router) { request in
      let (keyed, key, href) = try await keyOfPlatform(request)
      let input = LicenseKeyInput(request.form)
      return try await saving(
        input.form(key, at: href), "Edit key", request, in: keyed.organization, trail: keyed.keysTrail
      ) {
        _ = try await ChangeLicenseKey(context)(
          key.id, version: try request.version(), input.change, by: request.actor)
        return "\(href)?done=saved"
      }
    }
    for (name, isBlocked) in [("block", true), ("unblock", false)] {
      post("\(path)/\(name)", on: router) { request in
        let (_, key, href) = try await keyOfPlatform(request)
        var change = ChangeLicenseKey.Change()
        change.isBlocked = .set(isBlocked)
        _ = try await ChangeLicenseKey(context)(key.id, version: nil, change, by: request.actor)
        return .seeOther("\(href)?done=key-\(name)ed")
      }
    }
    post(path + "/reveal", on: router) { request in
      let keyed = try await keyedLicense(request, role: .owner)
      let key = try await key(of: request, on: keyed)
      let revealed = try await RevealLicenseKey(context)(key.id, by: request.actor)
      return try await keyPage(request, revealed: revealed.text)
    }
  }

  private func keyOfPlatform(_ request: ConsoleRequest) async throws -> (KeyedLicense, LicenseKey, href: String) {
    let keyed = try await keyedLicense(request, role: .viewer)
    try request.actor.requirePlatformAdministrator()
    let key = try await key(of: request, on: keyed)
    return (keyed, key, "\(keyed.root)/keys/\(key.id)")
  }
}
