import Testing

@testable import LicensingCore

/// First queries that race each other, the release of a lock, and the license's last unit.
@Suite struct CheckRaceTests {
  /// The outcomes of checks that start together, in the order of `macs`.
  private func race(
    _ checked: CheckedWorld, _ key: RevealedKey, _ macs: [String]
  ) async throws -> [Bool] {
    try await withThrowingTaskGroup { group in
      for (index, mac) in macs.enumerated() {
        group.addTask { (index, try await checked.check(key, mac: mac).isOK) }
      }
      return try await group.reduce(into: Array(repeating: false, count: macs.count)) { $0[$1.0] = $1.1 }
    }
  }

  @Test func ofTwoMachinesThatRaceOneIsLockedAndStaysSo() async throws {
    let checked = try await CheckedWorld(locking: [Sample.mac], quota: nil)
    let keys = try await checked.createKeys(200)
    let macs = (0..<50).map { $0.isMultiple(of: 2) ? CheckedWorld.mac : CheckedWorld.otherMAC }
    for key in keys {
      let outcomes = try await race(checked, key, macs)
      let winners = Set(zip(macs, outcomes).filter(\.1).map(\.0))
      #expect(winners.count == 1 && outcomes.filter { $0 }.count == 25, "exactly one side, and all of it")
      let after = try await race(checked, key, [CheckedWorld.mac, CheckedWorld.otherMAC])
      #expect(after == [CheckedWorld.mac, CheckedWorld.otherMAC].map(winners.contains), "and it stays so")
      #expect(try await checked.livingLocks(key).count == 1)
    }
    #expect(try await checked.world.used() == 200)
  }

  @Test func whateverAReleaseRacesAKeyHasOneLock() async throws {
    let checked = try await CheckedWorld(locking: [Sample.mac])
    let key = try await checked.createKey()
    let release = ReleaseLock(checked.context)
    let macs = (0..<8).map { $0.isMultiple(of: 2) ? CheckedWorld.mac : CheckedWorld.otherMAC }
    for round in 0..<200 {
      let before = try await checked.livingLocks(key)
      try await withThrowingTaskGroup { group in
        for lock in before {
          for _ in 0..<2 {
            group.addTask {
              _ = try await refusal { try await release(lock.id, reason: nil, by: checked.world.administrator) }
            }
          }
        }
        group.addTask { _ = try await race(checked, key, macs) }
        try await group.waitForAll()
      }
      let living = try await checked.livingLocks(key)
      let counted = try await checked.world.store.read { try $0.licenseKey(key.key.id)?.locksUsed }
      #expect(living.count <= 1 && counted == living.count, "round \(round)")
      #expect(try await checked.world.used() == Int64(living.count), "round \(round)")
    }
    #expect(try await checked.world.events(.lockReleased).count > 1)
  }

  @Test func keysThatRaceForTheLastUnitsGetNoMoreThanThere() async throws {
    let checked = try await CheckedWorld(locking: [Sample.mac], quota: 10)
    let keys = try await checked.createKeys(50)
    let winners = try await withThrowingTaskGroup { group in
      for key in keys { group.addTask { try await checked.check(key, mac: CheckedWorld.mac).isOK ? key.key.id : nil } }
      return try await group.reduce(into: Set<LicenseKeyID>()) { winners, id in
        if let id { winners.insert(id) }
      }
    }
    #expect(winners.count == 10)
    #expect(try await checked.world.used() == 10)
    for key in keys {
      let isOK = try await checked.check(key, mac: CheckedWorld.mac).isOK
      #expect(isOK == winners.contains(key.key.id), "and it stays so")
    }
  }

  @Test func devicesAndKeysRaceForTheSameUnits() async throws {
    let checked = try await CheckedWorld(locking: [Sample.mac], quota: 10)
    let keys = try await checked.createKeys(15)
    let world = checked.world
    var devices: [Device] = []
    for number in 0..<15 {
      devices.append(
        try await CreateDevice(checked.context)(
          .init(name: "Till \(number)", kind: .register), in: world.organization.id, by: world.manager))
    }
    let charged = try await withThrowingTaskGroup { group in
      for key in keys { group.addTask { try await checked.check(key, mac: CheckedWorld.mac).isOK ? 1 : 0 } }
      for device in devices {
        let activation = Activation(
          id: Identifier(now: world.clock.now, random: Array(device.id.text.utf8.suffix(10))),
          licenseID: world.license.id, organizationID: world.organization.id, deviceID: device.id,
          createdAt: world.clock.now)
        group.addTask {
          let heard = try await refusal {
            try await world.store.write { writer in
              guard try writer.charge(activation) != .quotaExceeded else {
                throw LicensingError.conflict(.quotaExceeded)
              }
            }
          }
          return heard == nil ? 1 : 0
        }
      }
      return try await group.reduce(0, +)
    }
    #expect(charged == 10)
    #expect(try await world.used() == 10)
  }
}
