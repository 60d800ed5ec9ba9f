import LicensingStore
import Testing

@testable import LicensingCore

/// Hubs as a tree, however wide, deep or tangled what the store holds is.
@Suite struct HubTreeTests {
  /// Devices with the names `1`, `2` …, each under the one that is said; 0: under none.
  private func world(_ hubs: [Int]) async throws -> (LicensingWorld, [Device]) {
    let world = try await LicensingWorld(devices: 0)
    var devices: [Device] = []
    for (index, hub) in hubs.enumerated() {
      let device = Device(
        id: sampleID(index + 1), organizationID: world.organization.id, name: "\(index + 1)", kind: .register,
        hubID: hub == 0 ? nil : sampleID(hub), createdAt: sampleTime, updatedAt: sampleTime)
      devices.append(device)
    }
    let made = devices
    try await world.store.write { writer in
      // What comes later may be above what came before: first all, then who is under whom.
      for device in made {
        var alone = device
        alone.hubID = nil
        try writer.insert(alone)
      }
      for device in made where device.hubID != nil { _ = try writer.update(device) }
    }
    return (world, devices)
  }

  private func tree(_ world: LicensingWorld, after: DeviceID? = nil) async throws -> HubTree {
    try await ReadHubs(world.context)(of: world.organization.id, after: after, by: world.manager)
  }

  /// `1(2 3(4))`, with `+` where more is under a device than is shown.
  private func text(_ node: HubTree.Node) -> String {
    let inside = node.children.map(text).joined(separator: " ")
    return node.device.name + (inside.isEmpty ? "" : "(\(inside))") + (node.isCut ? "+" : "")
  }

  @Test func hubsComeFirstThenTheOthersAsTheyWereAdded() async throws {
    let (world, _) = try await world([0, 1, 1, 3, 3, 0, 6, 0])
    let tree = try await tree(world)
    #expect(tree.roots.map(text) == ["1(3(4 5) 2)", "6(7)"] && tree.next == nil)
    #expect(tree.roots[0].count.count == 2 && !tree.roots[0].count.hasMore)
  }

  @Test func whereNobodyReportsToAnotherThereIsNoTree() async throws {
    let (world, _) = try await world([0, 0])
    #expect(try await tree(world).roots == [])
  }

  @Test func ofManyUnderAHubSomeAreShownAndAllArePaged() async throws {
    let (world, devices) = try await world([0] + Array(repeating: 1, count: 120) + [121])
    let root = try #require(try await tree(world).roots.first)
    #expect(root.count.count == 120 && root.children.count == HubTreeBuilder.mostChildren && root.isCut)
    #expect(root.children.first?.device.id == devices[120].id, "the hub, although it is the newest")
    var (seen, after): ([DeviceID], DeviceID?) = ([], nil)
    repeat {
      let below = try await ReadHubs(world.context).below(devices[0].id, after: after, by: world.manager)
      #expect(below.count.count == 120 && below.hub.id == devices[0].id)
      seen += below.children.map(\.device.id)
      after = below.next
    } while after != nil
    #expect(seen == devices[1...120].map(\.id))
  }

  @Test func aLongChainIsCutAndGoesOnOnItsOwnPage() async throws {
    let (world, devices) = try await world(Array(0...9))
    #expect(try await tree(world).roots.map(text) == ["1(2(3(4(5+))))"])
    let below = try await ReadHubs(world.context).below(devices[4].id, by: world.manager)
    #expect(below.children.map(text) == ["6(7(8(9+)))"])
    let above = try await ReadHubs(world.context).above(devices[4].id, by: world.manager)
    #expect(above.map(\.name) == ["1", "2", "3", "4"])
  }

  @Test func aCircleEndsEveryWalk() async throws {
    let (world, devices) = try await world([2, 1, 1, 3])
    #expect(try await tree(world).roots == [], "a circle has no beginning")
    let below = try await ReadHubs(world.context).below(devices[0].id, by: world.manager)
    #expect(below.children.map(\.device.name) == ["2", "3"])
    #expect(try await ReadHubs(world.context).above(devices[0].id, by: world.manager).count == Device.largestHubDepth)
  }

  @Test func aPageHoldsSoManyDevicesAndTheRestHasPagesOfItsOwn() async throws {
    // Thirty hubs with fifty devices each.
    let hubs = Array(repeating: 0, count: 30) + (1...30).flatMap { Array(repeating: $0, count: 50) }
    let (world, devices) = try await world(hubs)
    let first = try await tree(world)
    #expect(first.roots.count == ReadHubs.mostRoots && first.next == devices[19].id)
    #expect(first.roots.reduce(0) { $0 + $1.children.count } <= 1000)
    let second = try await tree(world, after: first.next)
    #expect(second.roots.map(\.device.id) == devices[20..<30].map(\.id) && second.next == nil)
  }

  @Test func othersHubsAreNotThere() async throws {
    let (world, devices) = try await world([0, 1])
    let stranger = try await world.context.makeUser("s@umbra.example")
    for body in [
      { _ = try await ReadHubs(world.context)(of: world.organization.id, by: stranger) },
      { _ = try await ReadHubs(world.context).below(devices[0].id, by: stranger) },
      { _ = try await ReadHubs(world.context).above(devices[1].id, by: stranger) },
    ] as [() async throws -> Void] {
      #expect(try await refusal(body) == .notFound)
    }
  }
}
