import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// SigningKeys: the pages and API routes of the keys that everything is signed with. A page shows each key's phase, what comes next
// and what rests on it; to rotate and to remove ask again first, and say whom it hits.

extension ConsoleRoutes {
  func addSigningKeyPages(to router: Router<ServerRequestContext>) {
    get("/signing-keys", on: router) { try await signingKeys($0) }
    get("/signing-keys/rotate", on: router) { request in
      let rotation = try await rotation(request.query("purpose"), request.query("urgency"), request)
      return try await page("form", Self.rotating, request, trail: Self.keysTrail, rotation.form)
    }
    post("/signing-keys/rotate", on: router) { request in
      let rotation = try await rotation(request.form["purpose"], request.form["urgency"], request)
      // What was shown is what is done: sent twice, it would replace the new key as well.
      guard request.form["key_id"] == rotation.active.id else { throw LicensingError.changedMeanwhile }
      return try await confirmed(rotation.form, Self.rotating, request, trail: Self.keysTrail) {
        _ = try await RotateSigningKeys(context)(rotation.urgency, purpose: rotation.purpose, by: request.actor)
        return .seeOther("/signing-keys?done=\(rotation.done.rawValue)")
      }
    }
    get("/signing-keys/{signing_key}/remove", on: router) { request in
      try await removing(request) { try await page("form", Self.removing, request, trail: Self.keysTrail, $0) }
    }
    post("/signing-keys/{signing_key}/remove", on: router) { request in
      try await removing(request) { form in
        try await confirmed(form, Self.removing, request, trail: Self.keysTrail) {
          _ = try await RemoveSigningKey(context)(try request.text("signing_key"), by: request.actor)
          return .seeOther("/signing-keys?done=\(Done.signingKeyRemoved.rawValue)")
        }
      }
    }
  }

  private static let rotating = "Rotate signing key"
  private static let removing = "Remove signing key"

  private static let keysTrail: [PageFrame.Link] = [.init("Signing keys", "/signing-keys")]

  private struct KeysPage: Sendable {
    let sections: [Section]
    let removed: [SigningKeyCard]
    let hasRemoved: Bool

    struct Section: Sendable {
      let heading: String
      let lead: String
      let keys: [SigningKeyCard]
      let isEmpty: Bool
      /// nil: one is announced already.
      let planHref: String?
      let planNote: String
      let nowHref: String
      let compromisedHref: String
      let canRotate: Bool
    }
  }

  private func signingKeys(_ request: ConsoleRequest) async throws -> Response {
    let answer = try await ReadSigningKeyUse(context)(by: request.actor)
    let removed = answer.removed.map { SigningKeyCard(removed: $0) }
    return try await page(
      "signing-keys", "Signing keys", request,
      KeysPage(
        sections: SigningKeyRecord.Purpose.allCases.map { section(of: $0, answer) }, removed: removed,
        hasRemoved: !removed.isEmpty))
  }

  private func section(
    of purpose: SigningKeyRecord.Purpose, _ answer: ReadSigningKeyUse.Answer
  ) -> KeysPage.Section {
    let entries = answer.entries.filter { $0.key.purpose == purpose }
    let overlap = answer.overlapSeconds[purpose] ?? 0
    let hasAnnounced = entries.contains { $0.key.state == .announced }
    let href = { (urgency: RotateSigningKeys.Urgency) in
      "/signing-keys/rotate?purpose=\(purpose.rawValue)&urgency=\(urgency.rawValue)"
    }
    return KeysPage.Section(
      heading: purpose.heading, lead: purpose.lead,
      // What comes is above what was.
      keys: entries.reversed().map {
        SigningKeyCard(
          $0, among: answer.entries, devices: answer.devices, overlapSeconds: overlap, at: context.clock.now)
      },
      isEmpty: entries.isEmpty, planHref: hasAnnounced ? nil : href(.planned),
      planNote: hasAnnounced
        ? "A new key is announced already, and takes over by itself."
        : "A new key would be announced now, and sign in \(DisplayTime.length(overlap)).",
      nowHref: href(.now), compromisedHref: href(.compromised),
      canRotate: entries.contains { $0.key.state == .active })
  }

  /// - Throws: `notFound` for words that name no rotation, or keys that there are not.
  private func rotation(
    _ purpose: String?, _ urgency: String?, _ request: ConsoleRequest
  ) async throws -> KeyRotation {
    let answer = try await ReadSigningKeyUse(context)(by: request.actor)
    guard let purpose = purpose.flatMap({ SigningKeyRecord.Purpose(rawValue: $0) }),
      let urgency = urgency.flatMap({ RotateSigningKeys.Urgency(rawValue: $0) }),
      let rotation = KeyRotation(urgency, purpose, answer, at: context.clock.now)
    else { throw LicensingError.notFound }
    return rotation
  }

  /// Goes on with the form that removes the key in the path, if it is retired; any other key stays, and a page says why.
  private func removing(
    _ request: ConsoleRequest, _ goOn: (FormModel) async throws -> Response
  ) async throws -> Response {
    let (answer, id) = (try await ReadSigningKeyUse(context)(by: request.actor), try request.text("signing_key"))
    guard let entry = answer.entries.first(where: { $0.key.id == id }) else { throw LicensingError.notFound }
    guard entry.key.state == .retired else {
      return try await page(
        "message", "The key stays", request, trail: Self.keysTrail, status: .conflict, Self.staying(entry.key))
    }
    return try await goOn(KeyRotation.removal(of: entry))
  }

  private static func staying(_ key: SigningKeyRecord) -> PageMessage {
    guard key.state == .active else {
      return PageMessage(
        heading: "The key stays", sentence: "It has signed nothing yet, so that nothing has to be withdrawn.",
        href: "/signing-keys", linkText: "Back to the signing keys")
    }
    return PageMessage(
      heading: "The key stays",
      sentence: "It is the one that signs. If somebody else has it, withdraw it: another key then signs in its place.",
      href: "/signing-keys/rotate?purpose=\(key.purpose.rawValue)&urgency=compromised", linkText: "Withdraw the key")
  }
}
