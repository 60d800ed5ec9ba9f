import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addClientChanges(to router: Router<ServerRequestContext>) {
    addNewClient(to: router)
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
    var sentences: [ShownText] = ["\(Self.refusal(ofClientUsedBy: count)) It can be enabled again."]
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
