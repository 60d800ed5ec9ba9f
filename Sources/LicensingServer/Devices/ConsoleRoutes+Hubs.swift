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
  let children: [HubRow]
  let hasChildren: Bool
  /// A short tree is there at once, a long one is opened by whoever wants to see it.
  let isOpen: Bool
  /// More is under it than is here.
  let isCut: Bool
  /// Something is under it, but nothing of that is here.
  let isElsewhere: Bool
  /// The page with all that is under it.
  let allHref: String

  init(_ node: HubTree.Node, _ root: String, isOpen: Bool) {
    let count = node.count
    name = node.device.name
    href = "\(root)/devices/\(node.device.id)"
    kind = node.device.kind.word
    isDisabled = node.device.isDisabled
    self.count = Self.words(count)
    children = node.children.map { HubRow($0, root, isOpen: isOpen) }
    hasChildren = !children.isEmpty
    self.isOpen = isOpen
    isCut = node.isCut
    isElsewhere = node.isHub && node.children.isEmpty
    allHref = Self.href(of: node.device, root)
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

  /// Up to so many devices the whole tree is open.
  private static let mostOpen = 40

  init(_ tree: HubTree, _ root: String, isFirst: Bool, canAdd: Bool) {
    self.root = root
    let isOpen = tree.roots.reduce(0) { $0 + Self.size($1) } <= Self.mostOpen
    hubs = tree.roots.map { HubRow($0, root, isOpen: isOpen) }
    isEmpty = hubs.isEmpty && isFirst && tree.next == nil
    self.canAdd = canAdd
    let next = tree.next.map { "\(root)/hubs?after=\($0)" }
    pager = isFirst && next == nil ? nil : Pager(first: isFirst ? nil : root + "/hubs", next: next)
  }

  private static func size(_ node: HubTree.Node) -> Int { node.children.reduce(1) { $0 + size($1) } }
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
    children = below.children.map { HubRow($0, root, isOpen: false) }
    hasChildren = !children.isEmpty
    let own = HubRow.href(of: below.hub, root)
    let next = below.next.map { "\(own)&after=\($0)" }
    pager = isFirst && next == nil ? nil : Pager(first: isFirst ? nil : own, next: next)
  }
}
