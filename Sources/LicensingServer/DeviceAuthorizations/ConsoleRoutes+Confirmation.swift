import HTTPEdge
import Hummingbird
import LicensingCore
import WebPages

/// The confirmation: what the machine says of itself beside what is registered, and one sentence that says what approving does.
struct ConfirmationPage: Sendable {
  let action: String
  let back: String
  let authorizationID: String
  let version: String
  let deviceID: String
  /// What is registered too.
  let compared: [Row]
  /// What only the machine says.
  let told: [Fact]
  let hasDifferences: Bool
  let license: LicenseChoice?
  let choices: [LicenseChoice]
  let mustChoose: Bool
  let canApprove: Bool
  let consequence: String
  /// What to do first where there is nothing to approve.
  let wayOn: PageFrame.Link?
  let loser: String?

  struct Row: Sendable {
    let name: String
    let asked: String
    let registered: String
    let isDifferent: Bool
    let isSame: Bool
  }

  struct LicenseChoice: Sendable {
    let id: String
    let text: String
  }
}

extension ConsoleRoutes {
  func confirmation(
    _ review: ReviewDeviceAuthorization.Review, _ request: ConsoleRequest
  ) async throws -> Response {
    let root = "/organizations/\(review.organization.id)"
    let shown = ShownAuthorization(review.authorization)
    let compared = ConfirmationPage.compared(review)
    let choices = review.usable.map {
      ConfirmationPage.LicenseChoice(id: $0.license.id.text, text: "\($0.product.name): \($0.sentence)")
    }
    let obstacle = ConfirmationPage.obstacle(review, mayAddLicenses: request.actor.isPlatformAdministrator)
    return try await page(
      "confirm", "Confirm", request, in: review.organization,
      ConfirmationPage(
        action: "\(root)/authorize-device/confirm", back: "\(root)/authorize-device", authorizationID: shown.id.text,
        version: shown.text(shownTo: request.secret, context), deviceID: review.device.id.text,
        compared: compared, told: ConfirmationPage.told(review, at: context.clock.now),
        hasDifferences: compared.contains { $0.isDifferent },
        license: review.license.map { .init(id: $0.license.id.text, text: $0.product.name) },
        choices: choices, mustChoose: review.license == nil && obstacle == nil, canApprove: obstacle == nil,
        consequence: obstacle?.sentence ?? ConfirmationPage.consequence(review), wayOn: obstacle?.wayOn,
        loser: obstacle == nil ? review.holder.map { $0.hostname ?? "The machine that holds it now" } : nil))
  }
}

extension ReviewDeviceAuthorization.Choice {
  /// What it grants, how long, and what of its quota is used then.
  var sentence: String {
    let granted = product.features(grantedBy: license)
    let features = granted.isEmpty ? "no features" : granted.joined(separator: ", ")
    let end = license.renewalDate.map { " until \(DisplayTime.date($0))" } ?? ""
    guard let quota = license.quota else { return features + end }
    if isUsedUp { return "\(features)\(end); every activation is in use" }
    return "\(features)\(end); \(license.used + (takesQuota ? 1 : 0)) of \(quota) activations will be used"
  }
}

extension ConfirmationPage {
  /// Why there is nothing to approve, and where that is mended; nil: there is.
  static func obstacle(
    _ review: ReviewDeviceAuthorization.Review, mayAddLicenses: Bool
  ) -> (sentence: String, wayOn: PageFrame.Link)? {
    let (device, organization) = (review.device.name, review.organization.name)
    let root = "/organizations/\(review.organization.id)"
    let licenses = PageFrame.Link("See the licenses", root + "/licenses")
    if review.organization.isDisabled {
      return ("\(organization) is disabled, so its devices cannot be licensed.", .init("To \(organization)", root))
    }
    if review.device.isDisabled {
      return ("\(device) is disabled. Enable it first.", .init("To \(device)", "\(root)/devices/\(review.device.id)"))
    }
    if let owner = review.client?.organizationID, owner != review.organization.id {
      return (
        "The program that asks is another organization’s, so its machines cannot be licensed here.",
        .init("Type another code", root + "/authorize-device")
      )
    }
    if review.license == nil, review.usable.isEmpty {
      return (
        "\(organization) has no license that can be used, so there is nothing to approve.",
        mayAddLicenses ? .init("Add a license", root + "/licenses/new") : licenses
      )
    }
    if let choice = review.license, choice.isUsedUp, let quota = choice.license.quota {
      return (
        "Every activation of the license on \(choice.product.name) is in use (\(choice.license.used) of \(quota)). "
          + "Release one first, or have more added.",
        .init("See who uses it", "\(root)/licenses/\(choice.license.id)")
      )
    }
    if review.license == nil, review.usable.allSatisfy(\.isUsedUp) {
      return (
        "Every activation of \(organization)’s licenses is in use. Release one first, or have more added.", licenses
      )
    }
    return nil
  }

  static func consequence(_ review: ReviewDeviceAuthorization.Review) -> String {
    let who = "\(review.device.name) of \(review.organization.name)"
    guard let license = review.license else { return "\(who) gets what the license you choose grants." }
    let hub = review.hub.map { " Its hub is \($0.name)." } ?? ""
    return "\(who) gets \(license.product.name) with \(license.sentence).\(hub)"
  }

  static func compared(_ review: ReviewDeviceAuthorization.Review) -> [Row] {
    let (machine, device) = (review.authorization.machine, review.device)
    return [
      compared("Name", machine.deviceName, device.name),
      compared("Serial number", machine.serialNumber, device.serialNumber),
      compared("Article number", machine.articleNumber, device.articleNumber),
    ]
  }

  static func told(_ review: ReviewDeviceAuthorization.Review, at now: Timestamp) -> [Fact] {
    let (machine, authorization) = (review.authorization.machine, review.authorization)
    return [
      told("Host", machine.hostname),
      told("System", machine.operatingSystem),
      told("Software version", machine.softwareVersion),
      told("Program", review.client?.name ?? authorization.clientID),
      told("Address", authorization.address),
      Fact(
        "Asked",
        "\(DisplayTime.ago(authorization.createdAt, at: now)), \(ShownTime(at: authorization.createdAt))"),
    ]
  }

  private static func compared(_ name: String, _ asked: String?, _ registered: String?) -> Row {
    let isSame = asked != nil && asked?.folded == registered?.folded
    return Row(
      name: name, asked: asked ?? "not said", registered: registered ?? "not registered",
      isDifferent: asked != nil && registered != nil && !isSame, isSame: isSame)
  }

  private static func told(_ name: String, _ asked: String?) -> Fact {
    Fact(name, "\(asked ?? "not said")")
  }
}
