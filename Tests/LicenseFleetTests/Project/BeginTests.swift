import LicenseTokens
import TestDirectories
import Testing

@testable import LicenseFleet

@Suite struct BeginTests {
  @Test func aParentLicenseMakesAProject() async throws {
    let harness = try FleetHarness()
    let notes = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    #expect(notes == ["The parent license of switch for Acme Stores was added."])
    let project = try harness.project.load()
    #expect(project.server == TestServer.url && project.keySet == harness.server.keySet)
    #expect(project.parentLicenses.map(\.id) == ["par_1"] && project.parentLicenses.map(\.licenseID) == ["lic_1"])
    #expect(project.history.map(\.kind) == [.parentLicenseAdded])
    #expect(harness.archive.keySet(of: TestServer.url) == harness.server.keySet)
  }

  @Test func theSameAgainIsHarmless() async throws {
    let harness = try FleetHarness()
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    let notes = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    #expect(notes == ["The parent license of switch for Acme Stores is in the project already."])
    #expect(try harness.project.load().parentLicenses.count == 1)
  }

  @Test func aRenewedOneEndsTheOneBefore() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent(id: "par_2")])
    let parents = try harness.project.load().parentLicenses
    #expect(parents.map(\.endedAt) == [TestServer.now, nil])
    #expect(try await harness.fleet.generate([]).verdict == .all)
  }

  @Test func oneThatWasFoundEndedIsUsedAgainWhenItIsGivenAgain() async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.server.change { $0.hasEnded = true }
    _ = try await harness.fleet.generate([])
    #expect(try harness.project.load().parentLicenses.map(\.endedAt) == [TestServer.now])
    harness.server.change { $0.hasEnded = false }
    let notes = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    #expect(notes == ["The parent license of switch for Acme Stores had ended; it is used again."])
    #expect(try harness.project.load().parentLicenses.map(\.endedAt) == [nil])
    #expect(try await harness.fleet.generate([]).verdict == .all)
  }

  @Test func oneThatWasRenewedStaysEnded() async throws {
    let harness = try await FleetHarness(devices: 1)
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent(id: "par_2")])
    let notes = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    #expect(notes == ["The parent license of switch for Acme Stores is in the project already."])
    #expect(try harness.project.load().parentLicenses.map(\.endedAt) == [TestServer.now, nil])
  }

  @Test func aClockThatWasOnceAheadDoesNotFreezeTheKeys() async throws {
    let harness = try await FleetHarness(devices: 1)
    let former = try TestServer().keySet
    try harness.project.update { $0.trust(former, readAt: TestServer.now + 1_000_000_000) }
    #expect(try await harness.fleet.generate([]).verdict == .all)
    #expect(try harness.project.load().keySet == harness.server.keySet)
    try harness.project.update { $0.trust(former, readAt: TestServer.now + 1_000_000_000) }
    _ = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    #expect(try harness.project.load().keySet == harness.server.keySet)
  }

  @Test func withoutTheServerTheKeysAreNeededOnce() async throws {
    let harness = try FleetHarness()
    harness.server.change { $0.isUnreachable = true }
    let parent = try harness.server.parent()
    await #expect {
      try await harness.fleet.begin(parentLicenses: [parent])
    } throws: { error in
      guard case FleetFailure.unreachable(let message) = error else { return false }
      return message.contains("--key-set FILE")
    }
    #expect(harness.directory.names() == [])
    _ = try await harness.fleet.begin(parentLicenses: [parent], keySet: harness.server.keySet)
    #expect(try harness.project.load().keySet == harness.server.keySet)
  }

  @Test func keysThisMachineHasKeptServe() async throws {
    let harness = try FleetHarness()
    try harness.archive.keep(harness.server.keySet, of: TestServer.url)
    harness.server.change { $0.isUnreachable = true }
    let notes = try await harness.fleet.begin(parentLicenses: [try harness.server.parent()])
    #expect(notes.first?.hasSuffix("The keys known from before were used.") == true)
  }

  @Test func aForgedOneMakesNothing() async throws {
    let harness = try FleetHarness()
    let forged = try TestServer().parent()
    await #expect {
      try await harness.fleet.begin(parentLicenses: [forged])
    } throws: { error in
      guard case FleetFailure.refused("bad_signature", _) = error else { return false }
      return true
    }
    #expect(!harness.directory.names().contains("fleet.json"))
  }

  @Test func whatIsNoParentLicenseFileIsCalledByItsName() async throws {
    let harness = try FleetHarness()
    let (parent, file) = (try harness.server.parent(), try harness.server.file("SW-0001"))
    let download = "Download the parent license file on the license's page, and give it as it came."
    for (text, sentence) in [
      (file, "This is a license file of a device, not a parent license file. \(download)"),
      (
        try harness.server.bundle([file]), "This is a bundle of license files, not a parent license file. \(download)"
      ),
      (String(parent.dropLast(60)), "This file is damaged, or its end is missing. \(download)"),
      (
        "\n{\"server\": 1}",
        "This is a file of JSON, like a project (fleet.json), not a parent license file. \(download)"
      ),
      (parent + parent, "This file holds several documents: give each parent license file by itself."),
      ("hello", "This is no parent license file. \(download)"), ("", "This is no parent license file. \(download)"),
    ] {
      await #expect(throws: FleetFailure.usage(sentence)) {
        try await harness.fleet.begin(parentLicenses: [parent, text])
      }
    }
    #expect(harness.directory.names() == [])
  }

  @Test func aProjectIsOfOneServer() async throws {
    let harness = try await FleetHarness(devices: 1)
    await #expect(
      throws: FleetFailure.usage("the project is one of https://auth.example.com, not of https://b.example.com")
    ) {
      try await harness.fleet.begin(parentLicenses: [], server: "https://b.example.com")
    }
    let empty = try FleetHarness()
    await #expect(throws: FleetFailure.self) { try await empty.fleet.begin(parentLicenses: []) }
    await #expect(throws: FleetFailure.self) { try await empty.fleet.begin(parentLicenses: ["no document"]) }
  }

  // MARK: Quotas

  @Test func theQuotaIsAskedForAndKept() async throws {
    let harness = try await FleetHarness(devices: 2, quota: 5)
    _ = try await harness.fleet.generate(["Switch 1"])
    let report = try await harness.fleet.quotas()
    #expect(
      report.quotas.map(\.quota) == [LicenseQuota(total: 5, used: 1, reserved: 0, remaining: 4, readAt: TestServer.now)]
    )
    harness.server.change { $0.isUnreachable = true }
    let known = try await harness.fleet.quotas()
    #expect(known.quotas == report.quotas)
    #expect(report.verdict == .all && known.verdict == .unreachable)
    #expect(known.notes.first?.hasSuffix("The quota is that of 2026-09-21T14:13:20Z.") == true)
  }

  @Test func withoutAnyThereIsNone() async throws {
    let harness = try await FleetHarness(devices: 1)
    harness.server.change { $0.isUnreachable = true }
    await #expect(throws: FleetFailure.self) { try await harness.fleet.quotas() }
  }
}
