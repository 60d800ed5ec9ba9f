import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the form of a client.
struct ClientInput {
  var name = ""
  var kind = "public"
  var organization = ""
  var grants = Set(Client.Grant.allCases)
  var mayIntrospect = false

  init() {}

  init(_ client: Client) {
    (name, grants, mayIntrospect) = (client.name, client.grants, client.mayIntrospect)
  }

  init(_ form: FormParameters) {
    (name, kind, organization) = (form["name"] ?? "", form["kind"] ?? "", form["organization_id"] ?? "")
    grants = Set(Client.Grant.allCases.filter { form["grant-\($0.rawValue)"] != nil })
    mayIntrospect = form["may_introspect"] != nil
  }

  var rights: [FormField] {
    Client.Grant.allCases.map { grant in
      FormField(
        "grant-\(grant.rawValue)", grant.label, value: grants.contains(grant) ? "on" : "", hint: grant.hint,
        isCheckbox: true)
    } + [
      FormField(
        "may_introspect", "Introspection", value: mayIntrospect ? "on" : "",
        hint: "Asks the server whether a token is good. For confidential clients.", isCheckbox: true)
    ]
  }

  /// The form has a box for each grant; what is wrong with all of them stands at the first.
  static func placed(_ error: LicensingError) -> LicensingError {
    guard case .invalid(let problems) = error else { return error }
    return .invalid(
      problems.map { $0.field == "grants" ? FieldProblem("grant-device_code", "or another of these is needed") : $0 })
  }
}

extension Client.Grant {
  fileprivate var label: String {
    switch self {
    case .deviceCode: "Device authorization"
    case .refreshToken: "Renewal"
    }
  }

  fileprivate var hint: String {
    switch self {
    case .deviceCode: "Gets a user code for a machine, and its license token once somebody approved it."
    case .refreshToken: "Renews license tokens before they expire."
    }
  }
}
