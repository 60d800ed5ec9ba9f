import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

// The tree of hubs, level by level.

extension APIRoutes {
  func addHubs(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/hubs", on: router) { request in
      let page: Page<DeviceID> = try request.page()
      let tree = try await ReadHubs(context)(
        of: try request.id(), after: page.after, limit: page.limit, isTree: false, by: request.actor)
      return Self.level(tree.roots, next: tree.next)
    }
    get("/hubs/{id}/devices", on: router) { request in
      let page: Page<DeviceID> = try request.page()
      let below = try await ReadHubs(context).below(
        try request.id(), after: page.after, limit: page.limit, isTree: false, by: request.actor)
      return Self.level(below.children, next: below.next)
    }
  }

  private static func level(_ nodes: [HubTree.Node], next: DeviceID?) -> APIAnswer {
    .ok(
      .object([
        "items": .array(nodes.map { .object(["device": $0.device.json, "reporting": $0.count.json]) }),
        "next": JSONValue(next),
      ]))
  }
}
