import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// The tree of hubs, level by level.
@Suite struct APIRoutesHubsTests {
  private struct Tree {
    let world: ServerWorld
    let middle: DeviceID
    let tills: [DeviceID]

    /// The hub of organization A has its device, and a second hub with three tills under it.
    init() async throws {
      world = try await ServerWorld()
      var draft = CreateDevice.Draft(name: "Middle", kind: .server)
      draft.hubID = world.a.hub.id
      middle = try await world.founder.device(draft, of: world.a.organization.id).id
      var tills: [DeviceID] = []
      for number in 0..<3 {
        var till = CreateDevice.Draft(name: "Till \(number)", kind: .register)
        till.hubID = middle
        tills.append(try await world.founder.device(till, of: world.a.organization.id).id)
      }
      self.tills = tills
    }

    func node(_ id: DeviceID, _ count: Int64) async throws -> JSONValue {
      let device = try await world.api(.get, "/devices/\(id)", by: world.a.viewer).json
      return ["device": device, "reporting": ["count": .integer(count), "more": false]]
    }
  }

  @Test func eachLevelIsReadByItself() async throws {
    let tree = try await Tree()
    let (world, viewer) = (tree.world, tree.world.a.viewer)
    try expect(
      try await world.api(.get, "/organizations/\(world.a.organization.id)/hubs", by: viewer), 200,
      ["items": [try await tree.node(world.a.hub.id, 2)], "next": nil])
    try expect(
      try await world.api(.get, "/hubs/\(world.a.hub.id)/devices", by: viewer), 200,
      ["items": [try await tree.node(world.a.device.id, 0), try await tree.node(tree.middle, 3)], "next": nil])
    var tills: [JSONValue] = []
    for till in tree.tills { tills.append(try await tree.node(till, 0)) }
    let path = "/hubs/\(tree.middle)/devices"
    try expect(
      try await world.api(.get, path, by: viewer), 200, ["items": .array(tills), "next": nil])
    try expect(
      try await world.api(.get, path + "?limit=2", by: viewer), 200,
      ["items": .array(Array(tills.prefix(2))), "next": "\(tree.tills[1])"])
    try expect(
      try await world.api(.get, path + "?limit=2&after=\(tree.tills[1])", by: viewer), 200,
      ["items": .array([tills[2]]), "next": nil])
    try expect(
      try await world.api(.get, "/hubs/\(tree.tills[0])/devices", by: viewer), 200, ["items": [], "next": nil])
  }

  @Test func hubsComeInPages() async throws {
    let world = try await ServerWorld()
    var hubs = [world.a.hub.id]
    for number in 0..<4 {
      let hub = try await world.founder.device(.init(name: "Hub \(number)", kind: .server), of: world.a.organization.id)
      var till = CreateDevice.Draft(name: "Till \(number)", kind: .register)
      till.hubID = hub.id
      _ = try await world.founder.device(till, of: world.a.organization.id)
      hubs.append(hub.id)
    }
    var (found, after): ([String], String?) = ([], "")
    while let from = after {
      let page = try await world.api(
        .get, "/organizations/\(world.a.organization.id)/hubs?limit=2&after=\(from)", by: world.a.viewer)
      let items = page["items"]?.elements ?? []
      #expect(items.count <= 2)
      found += items.compactMap { $0["device"]?["id"]?.text }
      after = page["next"]?.text
    }
    #expect(found == hubs.map(\.text))
  }
}
