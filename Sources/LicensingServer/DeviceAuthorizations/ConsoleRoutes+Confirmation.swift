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
  let rows: [Row]
  let differences: Int
  let hasDifferences: Bool
  let license: LicenseChoice?
  let choices: [LicenseChoice]
  let mustChoose: Bool
  let canApprove: Bool
  let consequence: String
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
  func confirmation(_ review: ReviewDeviceAuthorization.Review, _ request: ConsoleRequest) throws -> Response {
    let root = "/organizations/\(review.organization.id)"
    let shown = ShownAuthorization(review.authorization)
    let rows = ConfirmationPage.rows(review, at: context.clock.now)
    let differences = rows.filter(\.isDifferent).count
    let choices = review.usable.map {
      ConfirmationPage.LicenseChoice(id: $0.license.id.text, text: "\($0.product.name): \($0.sentence)")
    }
    let obstacle = ConfirmationPage.obstacle(review)
    return try page(
      "confirm", "Confirm", request, in: review.organization,
      ConfirmationPage(
        action: "\(root)/authorize-device/confirm", back: "\(root)/authorize-device", authorizationID: shown.id.text,
        version: shown.text(shownTo: request.secret, context), deviceID: review.device.id.text, rows: rows,
        differences: differences, hasDifferences: differences > 0,
        license: review.license.map { .init(id: $0.license.id.text, text: $0.product.name) },
        choices: choices, mustChoose: review.license == nil && obstacle == nil, canApprove: obstacle == nil,
        consequence: obstacle ?? ConfirmationPage.consequence(review),
        loser: obstacle == nil ? review.holder.map { $0.hostname ?? "The machine that holds it now" } : nil))
  }
}

extension ReviewDeviceAuthorization.Choice {
  /// What it grants, how long, and what of its quota is used then.
  var sentence: String {
    let features = license.features.isEmpty ? "no features" : license.features.joined(separator: ", ")
    let end = license.renewalDate.map { " until \(DisplayTime.date($0))" } ?? ""
    guard let quota = license.quota else { return features + end }
    if isUsedUp { return "\(features)\(end); every activation is in use" }
    return "\(features)\(end); \(license.used + (takesQuota ? 1 : 0)) of \(quota) activations will be used"
  }
}

extension ConfirmationPage {
  /// Why there is nothing to approve; nil: there is.
  static func obstacle(_ review: ReviewDeviceAuthorization.Review) -> String? {
    let (device, organization) = (review.device.name, review.organization.name)
    if review.organization.isDisabled { return "\(organization) is disabled, so its devices cannot be licensed." }
    if review.device.isDisabled { return "\(device) is disabled. Enable it first." }
    if let owner = review.client?.organizationID, owner != review.organization.id {
      return "The program that asks is another organization’s, so its machines cannot be licensed here."
    }
    if review.license == nil, review.usable.isEmpty {
      return "\(organization) has no license that can be used, so there is nothing to approve."
    }
    if let choice = review.license, choice.isUsedUp, let quota = choice.license.quota {
      return
        "Every activation of the license on \(choice.product.name) is in use (\(choice.license.used) of \(quota)). "
        + "Release one first, or have more added."
    }
    if review.license == nil, review.usable.allSatisfy(\.isUsedUp) {
      return "Every activation of \(organization)’s licenses is in use. Release one first, or have more added."
    }
    return nil
  }

  static func consequence(_ review: ReviewDeviceAuthorization.Review) -> String {
    let who = "\(review.device.name) of \(review.organization.name)"
    guard let license = review.license else { return "\(who) gets what the license you choose grants." }
    let hub = review.hub.map { " Its hub is \($0.name)." } ?? ""
    return "\(who) gets \(license.product.name) with \(license.sentence).\(hub)"
  }

  static func rows(_ review: ReviewDeviceAuthorization.Review, at now: Timestamp) -> [Row] {
    let (machine, device) = (review.authorization.machine, review.device)
    return [
      compared("Name", machine.deviceName, device.name),
      compared("Serial number", machine.serialNumber, device.serialNumber),
      compared("Article number", machine.articleNumber, device.articleNumber),
      told("Host", machine.hostname),
      told("System", machine.operatingSystem),
      told("Software version", machine.softwareVersion),
      told("Program", review.client?.name ?? review.authorization.clientID),
      told("Address", review.authorization.address),
      told(
        "Asked",
        "\(DisplayTime.ago(review.authorization.createdAt, at: now)), \(DisplayTime.time(review.authorization.createdAt))"
      ),
    ]
  }

  private static func compared(_ name: String, _ asked: String?, _ registered: String?) -> Row {
    let isSame = asked != nil && asked?.folded == registered?.folded
    return Row(
      name: name, asked: asked ?? "not said", registered: registered ?? "not registered",
      isDifferent: asked != nil && registered != nil && !isSame, isSame: isSame)
  }

  private static func told(_ name: String, _ asked: String?) -> Row {
    Row(name: name, asked: asked ?? "not said", registered: "", isDifferent: false, isSame: false)
  }
}
