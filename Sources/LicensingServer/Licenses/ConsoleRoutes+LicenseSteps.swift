import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

/// Steps that change what a license is good for, each behind a page that says what it does to whom.
extension ConsoleRoutes {
  func addLicenseSteps(to router: Router<ServerRequestContext>) {
    let root = "/organizations/{id}/licenses/{license}"
    for step in LicenseStep.allCases {
      if step.asksAgain {
        get("\(root)/\(step.rawValue)", on: router) { try await confirm(step, $0) }
      }
      post("\(root)/\(step.rawValue)", on: router) { request in
        let (organization, license, _) = try await license(request)
        try request.actor.requirePlatformAdministrator()
        _ = try await ChangeLicenseStanding(context)(
          step.change, license.id, version: try request.version(), by: request.actor)
        return .seeOther("/organizations/\(organization.id)/licenses/\(license.id)?done=\(step.done.rawValue)")
      }
    }
  }

  private func confirm(_ step: LicenseStep, _ request: ConsoleRequest) async throws -> Response {
    let (organization, license, product) = try await license(request)
    try request.actor.requirePlatformAdministrator()
    // One that cannot be taken is not asked about.
    guard license.standing != .revoked, step != .suspend || license.standing == .active else {
      throw LicensingError.conflict(.licenseState)
    }
    let consequence = try await licenseConsequence(license, product, request)
    let href = "/organizations/\(organization.id)/licenses/\(license.id)"
    let isRevoking = step == .revoke
    return try await page(
      "confirm-change", isRevoking ? "Revoke license" : "Suspend license", request, in: organization,
      trail: Self.licensesTrail(organization) + [.init(product.name, href)],
      ConfirmPage(
        heading: "\(isRevoking ? "Revoke" : "Suspend") the license on \(product.name)?",
        sentences: (isRevoking ? consequence.revoking : consequence.suspending).map { "\($0)" },
        action: "\(href)/\(step.rawValue)",
        fields: [("version", "\(license.version)")],
        submit: isRevoking ? consequence.revokeLabel : consequence.suspendLabel, cancel: href))
  }

  // MARK: Taking it off a device

  func addLicenseRelease(to router: Router<ServerRequestContext>) {
    let path = "/organizations/{id}/licenses/{license}/release"
    get(path, on: router) { request in
      let (organization, license, product) = try await license(request)
      try request.actor.require(.manager, in: organization.id)
      let device = try await deviceInUse(request.query("activation_id"), of: license, request)
      let href = "/organizations/\(organization.id)/licenses/\(license.id)"
      return try await page(
        "confirm-change", "Release license", request, in: organization,
        trail: Self.licensesTrail(organization) + [.init(product.name, href)],
        ConfirmPage(
          heading: "Release \(device.name) from the license on \(product.name)?",
          sentences: LicenseConsequence.releasing(device, license, product, at: context.clock.now),
          action: "\(href)/release", fields: [("activation_id", device.activation.id.text)],
          submit: "Release \(device.name)", cancel: href))
    }
    post(path, on: router) { request in
      let (organization, license, _) = try await license(request)
      try request.actor.require(.manager, in: organization.id)
      let device = try await deviceInUse(request.form["activation_id"], of: license, request)
      try await ReleaseActivation(context)(device.activation.id, by: request.actor)
      return .seeOther("/organizations/\(organization.id)/licenses/\(license.id)?done=released")
    }
  }

  /// - Throws: `notFound` also for a device that uses another license, or none any more.
  private func deviceInUse(
    _ activation: String?, of license: License, _ request: ConsoleRequest
  ) async throws -> DeviceInUse {
    guard let id = activation.flatMap({ ActivationID($0) }) else { throw LicensingError.notFound }
    let device = try await ReadDevicesInUse(context).get(id, by: request.actor)
    guard device.activation.licenseID == license.id else { throw LicensingError.notFound }
    return device
  }
}

/// A step of a license's standing, by the last part of its address.
private enum LicenseStep: String, CaseIterable {
  case suspend, reinstate, revoke

  var change: ChangeLicenseStanding.Step {
    switch self {
    case .suspend: .suspend
    case .reinstate: .reinstate
    case .revoke: .revoke
    }
  }

  var done: Done {
    switch self {
    case .suspend: .suspended
    case .reinstate: .reinstated
    case .revoke: .revoked
    }
  }

  /// To reinstate harms nobody.
  var asksAgain: Bool { self != .reinstate }
}
