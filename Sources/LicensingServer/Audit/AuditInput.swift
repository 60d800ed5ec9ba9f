import LicensingCore
import WebPages

/// What a search of the audit log says, as it was typed.
struct AuditInput: Sendable {
  let subject: String
  let actor: String
  let kind: String
  let action: String
  let from: String
  let to: String

  /// - Parameter value: a parameter of the address, or a field of a form.
  init(_ value: (String) -> String?) {
    subject = (value("subject") ?? "").trimmed
    actor = (value("actor") ?? "").trimmed
    kind = value("kind") ?? ""
    action = value("action") ?? ""
    from = (value("from") ?? "").trimmed
    to = (value("to") ?? "").trimmed
  }

  /// Those that are not empty.
  var parameters: [(String, String)] {
    [("subject", subject), ("actor", actor), ("kind", kind), ("action", action), ("from", from), ("to", to)]
      .filter { !$0.1.isEmpty }
  }

  var isEmpty: Bool { parameters.isEmpty }
}

/// What is looked for.
enum AuditQuestion: Sendable {
  case search(AuditSearch)
  /// Nothing has a name that was typed: a sentence that says so.
  case nothing(String)
  case wrong([FieldProblem])
}

extension ConsoleRoutes {
  /// - Throws: `notFound`, `forbidden`, `unavailable`.
  func auditQuestion(
    _ input: AuditInput, in organization: OrganizationID?, by actor: Actor
  ) async throws -> AuditQuestion {
    var fields = FieldValidation()
    var search = AuditSearch(of: organization)
    if !input.kind.isEmpty {
      search.actorKind = AuditActor.Kind(rawValue: input.kind)
      fields.require(search.actorKind != nil, "kind", "is one of those in the list")
    }
    if !input.action.isEmpty {
      search.action = AuditEvent.Action(rawValue: input.action)
      fields.require(search.action != nil, "action", "is one of those in the list")
    }
    let hint = "is a day like 2027-06-30 or a time like 2027-06-30T14:05"
    if !input.from.isEmpty {
      search.from = AuditTime.parse(input.from)
      fields.require(search.from != nil, "from", hint)
    }
    if !input.to.isEmpty {
      search.to = AuditTime.parse(input.to, isEnd: true)
      fields.require(search.to != nil, "to", hint)
    }
    guard fields.problems.isEmpty else { return .wrong(fields.problems) }
    return try await meant(input, search, by: actor)
  }

  private func meant(_ input: AuditInput, _ search: AuditSearch, by actor: Actor) async throws -> AuditQuestion {
    var search = search
    let (things, organization) = (ReadAuditedThings(context), search.organizationID)
    if !input.subject.isEmpty {
      let ids = try await things.ids(meant: input.subject, in: organization, by: actor)
      if ids.isEmpty { return .nothing("Nothing here has the id or name “\(input.subject)”.") }
      search.subjects = ids
    }
    if !input.actor.isEmpty {
      guard let id = try await things.actorID(meant: input.actor, in: organization, by: actor) else {
        return .nothing("Nobody here has the id, name or e-mail address “\(input.actor)”.")
      }
      search.actorID = id
    }
    return .search(search)
  }

  /// The fields, with what was typed and what is wrong.
  func auditFields(_ input: AuditInput, in organization: Organization?, _ problems: [FieldProblem]) -> FormModel {
    let names =
      organization == nil
      ? "Id, or name of an organization, product, client or user" : "Id, or name of a device, license or member"
    let kinds = [FormField.Option("", "Whoever")] + AuditActor.Kind.allCases.map { .init($0.rawValue, $0.words) }
    let actions = AuditEvent.Action.allCases.map { FormField.Option($0.rawValue, $0.words) }
      .sorted { ($0.text, $0.value) < ($1.text, $1.value) }
    var form = FormModel(
      heading: "", action: "",
      fields: [
        FormField("subject", "About", value: input.subject, hint: names, isRequired: true),
        FormField(
          "action", "What happened", value: input.action, isRequired: true,
          options: [.init("", "Whatever")] + actions),
        FormField("actor", "Who", value: input.actor, hint: "Id, name or e-mail address", isRequired: true),
        FormField("kind", "Kind", value: input.kind, isRequired: true, options: kinds),
        FormField(
          "from", "From", value: input.from, hint: "In UTC", isRequired: true, inputType: "datetime-local"),
        FormField("to", "Until", value: input.to, hint: "In UTC", isRequired: true, inputType: "datetime-local"),
      ], submit: "", cancel: nil)
    form.mark(problems.map { ($0.field, $0.message) })
    return form
  }
}

/// What was searched for, for a form that goes on with it.
struct AuditSearched: Sendable {
  let name: String
  let text: String

  init(_ name: String, _ text: String) {
    self.name = name
    self.text = text
  }
}
