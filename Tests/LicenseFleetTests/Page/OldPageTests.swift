import HTTPTypes
import TestDirectories
import Testing

@testable import LicenseFleet

/// What a page that was loaded a while ago does to a project that is another one by now.
@Suite struct OldPageTests {
  @Test func aPageThatIsOldMeansNoOtherDevices() async throws {
    let harness = try await FleetHarness(devices: 3)
    // Since the page was loaded, one is gone, and its name is another's serial number and a pattern.
    _ = try harness.fleet.add([NewDevice(name: "SW-000?", serialNumber: "SW-9", articleNumber: "SWITCH-8")])
    _ = try harness.fleet.remove(.named(["SW-000?"]))
    try harness.addAgents()
    let before = try harness.project.load()
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      for path in ["/generate", "/install", "/remove", "/remove/project", "/remove/license"] {
        for gone in ["SW-000?", "SW-0002", "switch 1"] {
          let answer = try await visitor.send(path, [("device", "Switch 3"), ("device", gone)])
          #expect(answer.status == .conflict, "\(path) \(gone)")
          #expect(answer.text.contains("Not in the project any more: “\(gone)”. Nothing was done; choose again."))
          #expect(answer.text.contains("Switch 3"))
        }
      }
      let file = try harness.server.file("SW-0002")
      let imported = try await visitor.send("/import", [("device", "SW-0002"), ("document", file)], from: "/import")
      #expect(imported.status == .unprocessableContent)
      #expect(imported.text.contains("This device is not in the project any more. Choose another."))
      await visitor.server.finish()
    }
    #expect(try harness.project.load() == before)
    #expect(harness.agents.now.removed.isEmpty && harness.agents.now.imported.isEmpty)
  }

  @Test func aProjectThatCannotBeUsedIsSaid() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let token = try await visitor.formToken(of: "/")
      try harness.directory.write("half of a pro", to: "fleet.json")
      let form = [("csrf_token", token), ("device", "Switch 1")]
      let add = [("csrf_token", token), ("serial_number", "SW-2"), ("article_number", "SWITCH-8")]
      let answers = [
        try await visitor.get("/"), try await visitor.get("/import"), try await visitor.get("/add"),
        try await visitor.post("/install", form), try await visitor.post("/remove/project", form),
        try await visitor.post("/import", form + [("document", try harness.server.file("SW-0001"))]),
        try await visitor.post("/add", add),
      ]
      for answer in answers {
        #expect(answer.status == .conflict && answer.text.contains("The project cannot be used"))
        #expect(answer.text.contains("is not JSON") && answer.text.contains("It was left as it is."))
      }
    }
    #expect(try readText(harness.project.path) == "half of a pro")
  }
}
