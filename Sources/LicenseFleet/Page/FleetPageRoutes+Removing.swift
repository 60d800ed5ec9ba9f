import HTTPEdge
import HTTPTypes
import Hummingbird
import WebPages

// Removing asks again on a page of its own, and offers both things the word can mean.
extension FleetPageRoutes {
  private struct RemovalPage: Sendable {
    let heading: String
    let devices: [Device]
    let canUninstall: Bool

    struct Device: Sendable {
      let name: String
      let serialNumber: String
      let installed: String?
    }
  }

  func addRemoving(to router: Router<ServerRequestContext>) {
    post("/remove", on: router) { try await removalPage($0) }
    post("/remove/project", on: router) { request in
      guard !request.form.devices.isEmpty else { return .seeOther("/") }
      _ = try fleet.remove(.named(request.form.devices))
      return .seeOther("/?done=\(FleetNotice.removed.rawValue)")
    }
    post("/remove/license", on: router) { request in
      request.form.devices.isEmpty ? .seeOther("/") : try await beginUninstalling(request)
    }
  }

  private func removalPage(_ request: PageRequest) async throws -> Response {
    guard !request.form.devices.isEmpty else {
      return try await devicesPage(
        request, failure: "Choose the devices first: no device was ticked.", status: .unprocessableContent)
    }
    let chosen = try DeviceSelection.named(request.form.devices).devices(of: try fleet.project.load())
    let content = RemovalPage(
      heading: chosen.count == 1 ? "Remove “\(chosen[0].name)”?" : "Remove \(chosen.count) devices?",
      devices: chosen.map { device in
        RemovalPage.Device(
          name: device.name, serialNumber: device.serialNumber ?? "–", installed: device.installation?.status)
      }, canUninstall: chosen.contains { $0.agent != nil })
    return try page("fleet-remove", "Remove", request.session, content)
  }
}
