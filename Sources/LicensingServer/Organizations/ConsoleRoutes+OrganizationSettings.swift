import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addOrganizationSettings(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}"
    get(path + "/edit", on: router) { request in
      let organization = try await organization(of: request, role: .owner)
      return try await page(
        "form", "Edit organization", request, in: organization,
        settingsForm(name: organization.name, organization, request))
    }
    post(path + "/edit", on: router) { request in
      let organization = try await organization(of: request, role: .owner)
      let name = request.form["name"] ?? ""
      return try await saving(
        settingsForm(name: name, organization, request), "Edit organization", request, in: organization,
        current: settingsForm(name: organization.name, organization, request)
      ) {
        var change = ChangeOrganization.Change()
        change.name = .set(name)
        _ = try await ChangeOrganization(context)(
          organization.id, version: try request.version(), change, by: request.actor)
        return "/organizations/\(organization.id)?done=saved"
      }
    }
    get(path + "/disable", on: router) { try await confirmDisabling($0) }
    for (word, isDisabled, done) in [("disable", true, "organization-disabled"), ("enable", false, "enabled")] {
      post("\(path)/\(word)", on: router) { request in
        let organization = try await organization(of: request)
        var change = ChangeOrganization.Change()
        change.isDisabled = .set(isDisabled)
        _ = try await ChangeOrganization(context)(organization.id, version: nil, change, by: request.actor)
        return .seeOther("/organizations/\(organization.id)?done=\(done)")
      }
    }
  }

  private func settingsForm(name: String, _ organization: Organization, _ request: ConsoleRequest) -> FormModel {
    let root = "/organizations/\(organization.id)"
    var form = FormModel(
      heading: "Edit \(organization.name)", action: "\(root)/edit",
      fields: [
        FormField(
          "name", "Name", value: name, hint: "As it stands on pages and in the audit log.", isRequired: true)
      ], submit: "Save", cancel: root)
    form.version = "\(organization.version)"
    if request.actor.isPlatformAdministrator {
      form.related = [
        .init("Add a client of the organization", "/clients/new?organization_id=\(organization.id)"),
        organization.isDisabled
          ? .init("Enable organization", "\(root)/disable") : .init("Disable organization", "\(root)/disable"),
      ]
    }
    return form
  }

  /// Asks before an organization is disabled, or enabled again: both are felt by every device that it has.
  private func confirmDisabling(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let use = try await ReadOrganizations(context).use(of: organization.id, by: request.actor)
    let (root, devices) = ("/organizations/\(organization.id)", Counted.text(use.devices, "device"))
    let content: ConfirmPage
    if organization.isDisabled {
      content = ConfirmPage(
        heading: "Enable \(organization.name)?",
        sentences: [
          "Its \(devices) can be licensed again. The tokens of \(Counted.text(use.tokens, "device")) are good again, as "
            + "far as they have not expired; machines go on by themselves."
        ], action: "\(root)/enable", submit: "Enable organization", isDangerous: false, cancel: root)
    } else {
      content = ConfirmPage(
        heading: "Disable \(organization.name)?",
        sentences: [
          "The tokens of \(Counted.text(use.tokens, "device")) are refused from that moment on, and none of its "
            + "\(devices) gets another. Machines that are offline go on until their token expires.",
          "Its \(Counted.text(use.members, "member")) still \(use.members == 1 ? "sees" : "see") it. Nothing is deleted, and it can be "
            + "enabled again.",
        ], action: "\(root)/disable",
        submit: use.tokens == 0
          ? "Disable organization"
          : "Disable organization and refuse the tokens of \(Counted.text(use.tokens, "device"))",
        cancel: root)
    }
    return try await page("confirm-change", content.heading, request, in: organization, content)
  }
}
