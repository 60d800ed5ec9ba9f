import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addNewClient(to router: Router<ServerRequestContext>) {
    get("/clients/new", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      let (chosen, owners) = (request.query("organization_id"), try await owners(request))
      if chosen == nil, !owners.isWhole { return try await chooseOwner(request) }
      var input = ClientInput()
      input.organization = chosen == Self.platform ? "" : chosen ?? ""
      return try await page(
        "form", "Add client", request, trail: Self.clientsTrail, try await newClientForm(input, owners, request))
    }
    post("/clients/new", on: router) { try await addClient($0) }
  }

  // MARK: Whose it is

  /// In an address, where an organization's id may stand.
  private static let platform = "platform"

  /// The first organizations by name, and whether these are all. Of more, one is chosen on a page of its own.
  private func owners(_ request: ConsoleRequest) async throws -> (organizations: [Organization], isWhole: Bool) {
    let found = try await ReadOrganizations(context).list(
      search: nil, limit: Self.listed, after: nil, by: request.actor)
    return (found.items, found.next == nil)
  }

  private func chooseOwner(_ request: ConsoleRequest) async throws -> Response {
    let path = "/clients/new"
    let list = try await organizationList(at: path, request)
    let ofPlatform = ChoiceTile(
      name: "The platform", href: "\(path)?organization_id=\(Self.platform)", detail: "Devices of every organization")
    return try await choice(
      list, "Whose client is it?", "A client of an organization authorizes devices of that organization only.",
      first: list.isBeginning ? ofPlatform : nil, request
    ) { "\(path)?organization_id=\($0.id)" }
  }

  // MARK: The form

  private func newClientForm(
    _ input: ClientInput, _ owners: (organizations: [Organization], isWhole: Bool), _ request: ConsoleRequest
  ) async throws -> FormModel {
    let kinds = [
      FormField.Option("public", "Public: it runs where its secret could be read, as on a POS server"),
      FormField.Option("confidential", "Confidential: it keeps a secret, as a service in a data center does"),
    ]
    var options = [FormField.Option("", "The platform: devices of every organization")]
    if owners.isWhole { options += owners.organizations.map { .init($0.id.text, $0.name) } }
    if let id = OrganizationID(input.organization), !options.contains(where: { $0.value == id.text }) {
      options.append(.init(id.text, (try? await ReadOrganizations(context).get(id, by: request.actor).name) ?? id.text))
    }
    var form = FormModel(
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
          isRequired: true, options: options),
      ] + input.rights, submit: "Add client", cancel: "/clients")
    if !owners.isWhole { form.related = [.init("Choose another organization", "/clients/new")] }
    return form
  }

  private func addClient(_ request: ConsoleRequest) async throws -> Response {
    try request.actor.requirePlatformAdministrator()
    let input = ClientInput(request.form)
    let form = try await newClientForm(input, try await owners(request), request)
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
}
