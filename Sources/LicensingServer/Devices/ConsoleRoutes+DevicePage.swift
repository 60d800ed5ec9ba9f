import Hummingbird
import LicensingCore
import WebPages

extension ConsoleRoutes {
  func devicePage(_ request: ConsoleRequest) async throws -> Response {
    let organization = try await organization(of: request)
    let device = try await device(of: request, in: organization)
    let details = try await ReadDeviceDetails(context)(device.id, by: request.actor)
    let history = try await ReadDeviceHistory(context)(of: device.id, by: request.actor)
    return try await page(
      "device", device.name, request, in: organization,
      trail: [.init("Devices", "/organizations/\(organization.id)/devices")],
      model(
        details, history, rows: try await auditRows(history.events, of: organization, request),
        canChange: request.isManager(organization.id)))
  }

  private func model(
    _ details: ReadDeviceDetails.Details, _ history: ReadDeviceHistory.History, rows: [AuditRow], canChange: Bool
  ) -> DevicePage {
    let (device, now) = (details.overview.device, context.clock.now)
    let root = "/organizations/\(device.organizationID)"
    let href = "\(root)/devices/\(device.id)"
    let token: DevicePage.Token? =
      if let family = details.overview.family, let last = details.lastToken {
        DevicePage.Token(family, last, clientName: details.clientName, at: now)
      } else {
        nil
      }
    let holders = history.holders.compactMap { DevicePage.Holder($0) }
    return DevicePage(
      name: device.name, href: href, status: details.overview.badge, facts: facts(details, root), canChange: canChange,
      isDisabled: device.isDisabled,
      authorizeHref: canChange && !device.isDisabled ? "\(root)/authorize-device?device_id=\(device.id)" : nil,
      warning: warning(details, history), token: token,
      noToken: token == nil ? Self.withoutToken(device, canChange: canChange) : nil,
      activations: details.activations.map {
        DevicePage.Activation($0, device: href, root: root, canChange: canChange)
      }, isUnused: details.activations.isEmpty, hasMoreActivations: details.hasMoreActivations,
      below: below(details, root), holders: holders, hasHolders: !holders.isEmpty,
      events: rows, hasEvents: !rows.isEmpty, auditHref: "\(root)/audit?subject=\(device.id)")
  }

  private func warning(_ details: ReadDeviceDetails.Details, _ history: ReadDeviceHistory.History) -> String? {
    if let last = details.lastToken { return DevicePage.Token.warning(last, at: context.clock.now) }
    guard history.holders.first?.family.end == .replayed else { return nil }
    return
      "Two machines used its tokens, so both lost them: somebody has, or had, a copy of what its machine keeps. Find out "
      + "how before you authorize it again."
  }

  private static func withoutToken(_ device: Device, canChange: Bool) -> String {
    if device.isDisabled {
      return "No machine holds tokens of this device. It is disabled, so that none can be authorized."
    }
    let who = canChange ? "Authorize it" : "A manager authorizes it"
    return "No machine holds tokens of this device. \(who) with the user code that the machine shows."
  }

  private func facts(_ details: ReadDeviceDetails.Details, _ root: String) -> [Fact] {
    let (device, now) = (details.overview.device, context.clock.now)
    var facts = [Fact("Server ID", "\(device.id)", isCode: true), Fact("Kind", "\(device.kind.word)")]
    if let serial = device.serialNumber { facts.append(Fact("Serial number", "\(serial)", isCode: true)) }
    if let article = device.articleNumber { facts.append(Fact("Article number", "\(article)", isCode: true)) }
    if let url = device.url { facts.append(Fact("Address", "\(url)", isCode: true)) }
    if let hub = details.hub { facts.append(Fact("Hub", "\(hub.name)", href: "\(root)/devices/\(hub.id)")) }
    if let license = details.overview.license, let product = details.overview.product {
      facts.append(Fact("License", "\(product.name)", href: "\(root)/licenses/\(license.id)"))
      facts.append(Fact("Features", "\(product.names(grantedBy: license))"))
      if let date = license.renewalDate { facts.append(Fact("License renewal date", "\(DisplayTime.date(date))")) }
    }
    facts.append(Fact("Last seen", device.lastSeenAt.map { "\(ShownTime(ago: $0, at: now))" } ?? "never"))
    return facts
  }

  private func below(_ details: ReadDeviceDetails.Details, _ root: String) -> DevicePage.Below? {
    guard !details.below.isZero else { return nil }
    let (device, count) = (details.overview.device, details.below)
    let isOne = count.count == 1 && !count.hasMore
    let isAll = !count.hasMore && count.count <= Int64(details.firstBelow.count)
    return DevicePage.Below(
      heading: isOne ? "1 device reports to it" : "\(count.text) devices report to it",
      devices: details.firstBelow.map { .init($0.name, "\(root)/devices/\($0.id)") },
      href: "\(root)/hubs?hub=\(device.id)", others: isAll ? nil : "All \(count.text) devices under \(device.name)")
  }
}
