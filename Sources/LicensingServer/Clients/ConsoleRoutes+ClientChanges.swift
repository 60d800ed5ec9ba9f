import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addClientChanges(to router: Router<ServerRequestContext>) {
    get("/clients/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      var input = ClientInput()
      input.organization = request.query("organization_id") ?? ""
      let form = try await newClientForm(input, request)
      return try await page("form", "Add client", request, trail: Self.clientsTrail, form)
    }
    post("/clients/new", on: router) { try await addClient($0) }
    get("/clients/{client}/edit", on: router) { request in
      let client = try await client(of: request)
      return try await page(
        "form", "Edit client", request, trail: trail(of: client), editForm(ClientInput(client), client))
    }
    post("/clients/{client}/edit", on: router) { try await editClient($0) }
    get("/clients/{client}/disable", on: router) { try await confirmDisabling($0) }
    for (path, isDisabled, done) in [("disable", true, "client-disabled"), ("enable", false, "enabled")] {
      post("/clients/{client}/\(path)", on: router) { request in
        let client = try await client(of: request)
        var change = ChangeClient.Change()
        change.isDisabled = .set(isDisabled)
        _ = try await ChangeClient(context)(client.id, version: nil, change, by: request.actor)
        return .seeOther("/clients/\(client.id)?done=\(done)")
      }
    }
  }

  // MARK: The form

  private struct ClientInput {
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

  private func newClientForm(_ input: ClientInput, _ request: ConsoleRequest) async throws -> FormModel {
    let organizations = try await ReadOrganizations(context).list(
      Page(limit: Page<OrganizationID>.largest), by: request.actor)
    let kinds = [
      FormField.Option("public", "Public: it runs where its secret could be read, as on a POS server"),
      FormField.Option("confidential", "Confidential: it keeps a secret, as a service in a data center does"),
    ]
    var owners = [FormField.Option("", "The platform: devices of every organization")]
    owners += organizations.map { .init($0.id.text, $0.name) }
    // One that the list does not reach stays chosen.
    if let id = OrganizationID(input.organization), !organizations.contains(where: { $0.id == id }) {
      owners.append(.init(id.text, id.text))
    }
    return FormModel(
      heading: "Add client",
      introduction:
        "A client is a program that calls the OAuth endpoints. License agents need none: theirs is built in.",
      action: "/clients/new",
      fields: [
        FormField("name", "Name", value: input.name, isRequired: true),
        FormField("kind", "Kind", value: input.kind, isRequired: true, options: kinds),
        FormField(
          "organization_id", "Belongs to", value: input.organization,
          hint: "A client of an organization authorizes devices of that organization only. It cannot be changed later.",
          isRequired: true, options: owners),
      ] + input.rights, submit: "Add client", cancel: "/clients")
  }

  private func addClient(_ request: ConsoleRequest) async throws -> Response {
    try request.actor.requirePlatformAdministrator()
    let input = ClientInput(request.form)
    let form = try await newClientForm(input, request)
    return try await showing(form, "Add client", request, trail: Self.clientsTrail) {
      let draft = try self.draft(of: input)
      do {
        let (client, secret) = try await CreateClient(context)(draft, by: request.actor)
        guard let secret else { return .seeOther("/clients/\(client.id)?done=added") }
        return try await showSecret(secret, of: client, "Client added", request)
      } catch LicensingError.notFound {
        throw LicensingError.invalid([FieldProblem("organization_id", "is one of the list")])
      } catch let error as LicensingError {
        throw ClientInput.placed(error)
      }
    }
  }

  private func draft(of input: ClientInput) throws -> CreateClient.Draft {
    var fields = FieldValidation()
    fields.require(["public", "confidential"].contains(input.kind), "kind", "is one of the list")
    let organization = OrganizationID(input.organization)
    fields.require(input.organization.isEmpty || organization != nil, "organization_id", "is one of the list")
    try fields.finish()
    return CreateClient.Draft(
      name: input.name, organizationID: organization, isConfidential: input.kind == "confidential",
      grants: input.grants, mayIntrospect: input.mayIntrospect)
  }

  // MARK: Changes

  private func editForm(_ input: ClientInput, _ client: Client) -> FormModel {
    var form = FormModel(
      heading: "Edit \(client.name)", action: "/clients/\(client.id)/edit",
      fields: [FormField("name", "Name", value: input.name, isRequired: true)] + input.rights, submit: "Save",
      cancel: "/clients/\(client.id)")
    form.version = "\(client.version)"
    if client.isBuiltIn {
      form.introduction =
        "This client is built in: every license agent calls with it. What you take away from it, all "
        + "of them lose."
    }
    return form
  }

  private func editClient(_ request: ConsoleRequest) async throws -> Response {
    let (client, input) = (try await client(of: request), ClientInput(request.form))
    return try await saving(
      editForm(input, client), "Edit client", request, trail: trail(of: client),
      current: editForm(ClientInput(client), client)
    ) {
      var change = ChangeClient.Change()
      (change.name, change.grants) = (.set(input.name), .set(input.grants))
      change.mayIntrospect = .set(input.mayIntrospect)
      do {
        _ = try await ChangeClient(context)(client.id, version: try request.version(), change, by: request.actor)
      } catch let error as LicensingError {
        throw ClientInput.placed(error)
      }
      return "/clients/\(client.id)?done=saved"
    }
  }

  private func confirmDisabling(_ request: ConsoleRequest) async throws -> Response {
    let client = try await client(of: request)
    let count = try await deviceCount(using: client, request)
    let (root, devices) = ("/clients/\(client.id)", Self.devices(count))
    var sentences = [
      "The tokens of \(devices) are refused from that moment on: they got them with this client. Whatever calls with it "
        + "gets no more. It can be enabled again."
    ]
    if client.isBuiltIn {
      sentences.insert(
        "This client is built in: every license agent calls with it. No device could be authorized.", at: 0)
    }
    return try await page(
      "confirm-change", "Disable the client?", request, trail: trail(of: client),
      ConfirmPage(
        heading: "Disable \(client.name)?", sentences: sentences, action: "\(root)/disable",
        submit: count == 0 ? "Disable client" : "Disable client and refuse the tokens of \(devices)", cancel: root))
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
