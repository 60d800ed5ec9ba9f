import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addNewLicenseKeys(to router: Router<ServerRequestContext>) {
    let license = "/organizations/{id}/licenses/{license}"
    get(license + "/keys/new", on: router) { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      return try await page(
        "form", "Create keys", request, in: keyed.organization, trail: keyed.keysTrail, NewKeysInput().form(keyed))
    }
    post(license + "/keys/new", on: router) { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      let input = NewKeysInput(request.form)
      return try await saving(
        input.form(keyed), "Create keys", request, in: keyed.organization, trail: keyed.keysTrail
      ) { try await create(input.draft, on: keyed, by: request.actor) }
    }
    get(license + "/keys/created", on: router) { request in
      let keyed = try await keyedLicense(request, role: .viewer)
      try request.actor.requirePlatformAdministrator()
      return try await createdPage(keyed, request)
    }
    get(license + "/domains/new", on: router) { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      return try await page(
        "form", "Register domain", request, in: keyed.organization, trail: keyed.keysTrail, NewDomainInput().form(keyed)
      )
    }
    post(license + "/domains/new", on: router) { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      let input = NewDomainInput(request.form)
      return try await saving(
        input.form(keyed), "Register domain", request, in: keyed.organization, trail: keyed.keysTrail
      ) {
        let made = try await RegisterDomain(context)(
          input.domain, on: keyed.license.id, locksAllowed: Int(input.locksAllowed.trimmed) ?? 0, note: input.note,
          by: request.actor)
        return "\(keyed.root)/keys/\(made.id)?done=added"
      }
    }
  }

  /// - Returns: the address of the page that shows what came of it.
  private func create(
    _ draft: CreateLicenseKeys.Draft, on keyed: KeyedLicense, by actor: Actor
  ) async throws -> String {
    let (context, license) = (context, keyed.license.id)
    let beginning = try await keyCreations.start(draft.count, on: license) { progress in
      try await CreateLicenseKeys(context)(draft, on: license, by: actor, progress: progress)
    }
    switch beginning {
    case .begun: break
    case .underWay:
      throw LicensingError.invalid([
        FieldProblem("", "Keys are being created for this license now. Wait until they are there.")
      ])
    case .full:
      throw LicensingError.invalid([
        FieldProblem("", "Keys are being created for many licenses now. Try again in a few minutes.")
      ])
    }
    if draft.count == 1, let only = keyCreations.run(of: license)?.outcome?.first {
      return "\(keyed.root)/keys/\(only)?done=added"
    }
    return "\(keyed.root)/keys/created"
  }

  private struct CreatedPage: Sendable {
    let root: String
    let heading: String
    let sentence: String
    let isRunning: Bool
    let total: Int
    let made: Int
    let canExport: Bool
  }

  private func createdPage(_ keyed: KeyedLicense, _ request: ConsoleRequest) async throws -> Response {
    let progress = keyCreations.run(of: keyed.license.id)
    let isRunning = progress.map { $0.end == nil } ?? false
    let (heading, sentence) = Self.words(for: progress)
    return try await page(
      "license-keys-created", heading, request, in: keyed.organization, trail: keyed.keysTrail,
      scripts: isRunning ? ["reload"] : [], reload: isRunning ? 2 : nil,
      CreatedPage(
        root: keyed.root, heading: heading, sentence: sentence, isRunning: isRunning, total: progress?.total ?? 0,
        made: progress?.done ?? 0, canExport: progress?.outcome != nil))
  }

  private static func words(for progress: KeyCreations.Run?) -> (heading: String, sentence: String) {
    guard let progress else {
      return ("No keys are being created", "The list shows all keys that there are.")
    }
    switch progress.end {
    case nil:
      return (
        "Creating keys",
        "\(progress.done) of \(progress.total) are there. You can leave this page: the work goes on without it."
      )
    case .done(let made):
      return (
        "\(made.count) key\(made.count == 1 ? " is" : "s are") created",
        "Export them now to deliver them; they are in the list as well, masked."
      )
    case .failed:
      return (
        "Not all keys were created",
        "\(progress.done) of \(progress.total) are there and stay. Create the rest in a moment."
      )
    }
  }
}

/// What was typed into the form of new keys.
private struct NewKeysInput: Sendable {
  private var count = "1"
  private var locksAllowed = "1"
  private var note = ""

  init() {}

  init(_ form: FormParameters) {
    (count, locksAllowed, note) = (form["count"] ?? "", form["locks_allowed"] ?? "", form["note"] ?? "")
  }

  /// What is no number is out of range, and the rule about the range says what is right.
  var draft: CreateLicenseKeys.Draft {
    CreateLicenseKeys.Draft(
      count: Int(count.trimmed) ?? 0, locksAllowed: Int(locksAllowed.trimmed) ?? 0, note: note)
  }

  func form(_ keyed: KeyedLicense) -> FormModel {
    FormModel(
      heading: "Create keys", introduction: "New keys for \(keyed.product.name), in the product’s format.",
      action: "\(keyed.root)/keys/new",
      fields: [
        FormField("count", "How many", value: count, hint: "1 to 10000", isRequired: true),
        FormField(
          "locks_allowed", "Locks allowed", value: locksAllowed,
          hint: "How many different locks each key can have at a time, 1 to 1000", isRequired: true),
        FormField("note", "Note", value: note, hint: "Beside each of them in the list"),
      ], submit: "Create keys", cancel: keyed.root + "/keys")
  }
}

/// What was typed into the form of a new domain.
private struct NewDomainInput: Sendable {
  private(set) var domain = ""
  private(set) var locksAllowed = "1"
  private(set) var note = ""

  init() {}

  init(_ form: FormParameters) {
    (domain, locksAllowed, note) = (form["domain"] ?? "", form["locks_allowed"] ?? "", form["note"] ?? "")
  }

  func form(_ keyed: KeyedLicense) -> FormModel {
    FormModel(
      heading: "Register domain", introduction: "A domain that \(keyed.product.name) may run on.",
      action: "\(keyed.root)/domains/new",
      fields: [
        FormField(
          "domain", "Domain", value: domain, hint: "example.com; capitals and www. do not matter", isRequired: true),
        FormField(
          "locks_allowed", "Locks allowed", value: locksAllowed,
          hint: "How many different locks it can have at a time, 1 to 1000", isRequired: true),
        FormField("note", "Note", value: note),
      ], submit: "Register domain", cancel: keyed.root + "/keys")
  }
}
