import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addHubs(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/hubs", on: router) { request in
      let organization = try await organization(of: request)
      let root = "/organizations/\(organization.id)"
      let after = request.query("after").flatMap { DeviceID($0) }
      let devices = PageFrame.Link("Devices", root + "/devices")
      guard let named = request.query("hub") else {
        let tree = try await ReadHubs(context)(of: organization.id, after: after, by: request.actor)
        return try await page(
          "hubs", "Hubs", request, in: organization, trail: [devices],
          HubsPage(tree, root, isFirst: after == nil, canAdd: request.isManager(organization.id)))
      }
      guard let id = DeviceID(named) else { throw LicensingError.notFound }
      let below = try await ReadHubs(context).below(id, after: after, by: request.actor)
      guard below.hub.organizationID == organization.id else { throw LicensingError.notFound }
      let above = try await ReadHubs(context).above(id, by: request.actor)
      return try await page(
        "hub", below.hub.name, request, in: organization,
        trail: [devices, .init("Hubs", root + "/hubs")]
          + above.map { .init($0.name, HubRow.href(of: $0, root)) },
        HubPage(below, root, isFirst: after == nil))
    }
  }
}

/// A device in the tree of hubs, with what is under it.
struct HubRow: Sendable {
  let name: String
  let href: String
  let kind: String
  let isDisabled: Bool
  /// How many, in words.
  let count: String
  /// How many of them are here.
  let summary: String
  let children: [HubRow]
  let hasChildren: Bool
  /// What is under it is there at once; else whoever wants to see it opens it.
  let isOpen: Bool
  /// It is long: there is a page with all that is under it.
  let isLong: Bool
  let allHref: String

  /// A hub with up to so many devices under it is open.
  private static let mostOpen = 12
  /// So many devices that are under others a page shows at once; further hubs are closed, however small.
  private static let mostShown = 200

  /// - Parameter shown: how many devices that are under others the page shows already; those of the hub are added.
  private init(_ node: HubTree.Node, _ root: String, shown: inout Int) {
    name = node.device.name
    href = "\(root)/devices/\(node.device.id)"
    kind = node.device.kind.word
    isDisabled = node.device.isDisabled
    let all = Self.words(node.count)
    count = all
    summary = node.isCut ? "\(node.children.count) of \(all)" : all
    let most = min(Self.mostOpen, Self.mostShown - shown)
    isOpen = node.isHub && !node.isCut && node.children.count <= most
    // What a closed hub hides takes no room of the others.
    var inside = isOpen ? shown + node.children.count : 0
    children = node.children.map { HubRow($0, root, shown: &inside) }
    if isOpen { shown = inside }
    hasChildren = !children.isEmpty
    isLong = node.isCut || node.children.count > Self.mostOpen
    allHref = Self.href(of: node.device, root)
  }

  /// The rows of a page.
  static func rows(_ nodes: [HubTree.Node], _ root: String) -> [HubRow] {
    var shown = 0
    return nodes.map { HubRow($0, root, shown: &shown) }
  }

  static func words(_ count: CappedCount) -> String {
    count.count == 1 && !count.hasMore ? "1 device" : "\(count.text) devices"
  }

  static func href(of hub: Device, _ root: String) -> String { "\(root)/hubs?hub=\(hub.id)" }
}

/// The hubs of an organization that report to no other, each with what is under it.
private struct HubsPage: Sendable {
  let root: String
  let hubs: [HubRow]
  let isEmpty: Bool
  let canAdd: Bool
  let pager: Pager?

  init(_ tree: HubTree, _ root: String, isFirst: Bool, canAdd: Bool) {
    self.root = root
    hubs = HubRow.rows(tree.roots, root)
    isEmpty = hubs.isEmpty && isFirst && tree.next == nil
    self.canAdd = canAdd
    let next = tree.next.map { "\(root)/hubs?after=\($0)" }
    pager = isFirst && next == nil ? nil : Pager(first: isFirst ? nil : root + "/hubs", next: next)
  }
}

/// Everything under one hub, page by page.
private struct HubPage: Sendable {
  let name: String
  let count: String
  let href: String
  let children: [HubRow]
  let hasChildren: Bool
  let pager: Pager?

  init(_ below: ReadHubs.Below, _ root: String, isFirst: Bool) {
    name = below.hub.name
    count = below.count.text
    href = "\(root)/devices/\(below.hub.id)"
    children = HubRow.rows(below.children, root)
    hasChildren = !children.isEmpty
    let own = HubRow.href(of: below.hub, root)
    let next = below.next.map { "\(own)&after=\($0)" }
    pager = isFirst && next == nil ? nil : Pager(first: isFirst ? nil : own, next: next)
  }
}
