import HTTPCalls
import HTTPTypes
import LicenseTokens
import Testing

@testable import LicenseFleet

/// What the page takes: license files, bundles and devices.
@Suite struct FleetPageImportTests {
  @Test func aLicenseFileIsImported() async throws {
    let harness = try await FleetHarness(devices: 2)
    let (mine, name) = (try harness.server.file("SW-0002"), "Switch 2")
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let asked = try await visitor.get("/import?device=Switch+2")
      #expect(asked.body.contains(#"<option value="Switch 2" selected>Switch 2 – SW-0002</option>"#))
      for (form, sentence) in [
        ([("device", name)], "Choose its file, or paste its text."),
        ([("document", mine)], "Say for which device it is."),
        ([("device", "Switch 1"), ("document", mine)], "The license file is for another serial number."),
        ([("device", name), ("document", "hello")], "This is not a license file, or it is incomplete."),
      ] {
        let refused = try await visitor.send("/import", form, from: "/import")
        #expect(refused.status == .unprocessableContent && refused.text.contains(sentence), "\(sentence)")
        #expect(refused.text.contains("Nothing was imported."))
      }
      let document = mine.replacing("\n", with: "\r\n")
      let taken = try await visitor.send("/import", [("device", name), ("document", document)], from: "/import")
      #expect(taken.status == .seeOther && taken.headers[.location] == "/?done=imported")
      #expect(try harness.device(name).licenseFile?.claims.id == "fil_SW-0002")
    }
  }

  @Test func aBundleIsImportedWithAReport() async throws {
    let harness = try await FleetHarness(devices: 2)
    let files = try ["SW-0001", "SW-0002"].map { try harness.server.file($0) }
    let text = try harness.server.bundle(files, revoked: ["fil_SW-0002"])
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let report = try await visitor.send("/import-bundle", [("document", text)], from: "/import-bundle")
      #expect(report.status == .ok && report.text.contains("1 license file was taken."))
      #expect(report.text.contains("Switch 2 ▲ Refused The license file was revoked."))
      let refused = try await visitor.send("/import-bundle", [("document", files[0])], from: "/import-bundle")
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("The document is of another kind than is expected here."))
    }
  }

  /// Without a script: the browser sends what was chosen.
  @Test func filesThatAreChosenAreTaken() async throws {
    let harness = try await FleetHarness(devices: 2)
    let files = try ["SW-0001", "SW-0002"].map { try harness.server.file($0) }
    let bundle = try harness.server.bundle(files)
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      for path in ["/import", "/import-bundle", "/add"] {
        #expect(try await visitor.get(path).body.contains(#"enctype="multipart/form-data""#), "\(path)")
      }
      let device = [("device", "Switch 2"), ("document", "typed")]
      let strange = try await visitor.choosing(Array(files[1].utf8), "/import", device, from: "/import", token: "x")
      #expect(strange.status == .forbidden)
      for (bytes, sentence) in [
        (Array(files[0].utf8), "The license file is for another serial number."),
        (Array(bundle.utf8), "The document is of another kind than is expected here."),
        ([0x00, 0xFF], "This is no license file: it holds more than plain text."),
      ] {
        let wrong = try await visitor.choosing(bytes, "/import", device, from: "/import")
        #expect(wrong.status == .unprocessableContent && wrong.text.contains(sentence), "\(sentence)")
        #expect(wrong.body.contains(##"href="#chosen_file""##) && wrong.body.contains(">typed</textarea>"))
        #expect(wrong.body.contains(#"<option value="Switch 2" selected>"#))
      }
      let taken = try await visitor.choosing(Array(files[1].utf8), "/import", device, from: "/import")
      #expect(taken.status == .seeOther && taken.headers[.location] == "/?done=imported")
      #expect(try harness.device("Switch 2").licenseFile?.claims.id == "fil_SW-0002")
      let report = try await visitor.choosing(Array(bundle.utf8), "/import-bundle", from: "/import-bundle")
      #expect(report.status == .ok && report.text.contains("license files were taken."))
      let table = Array("name,serial_number,article_number\nSpare,SW-9,SWITCH-8\n".utf8)
      let added = try await visitor.choosing(table, "/add/table", from: "/add")
      #expect(added.status == .seeOther)
      #expect(try harness.device("Spare").serialNumber == "SW-9")
      let wrong = try await visitor.choosing(Array("a,b\n".utf8), "/add/table", from: "/add")
      #expect(wrong.status == .unprocessableContent && wrong.body.contains(##"href="#chosen_file""##))
      let large = try await visitor.choosing(
        Array(repeating: 0x41, count: 3 << 20), "/add/table", from: "/add")
      #expect(large.status == .contentTooLarge && large.text.contains("A file has at most 2 MiB here."))
    }
  }

  // MARK: Adding

  @Test func devicesAreAddedByHandAndByTable() async throws {
    let harness = try await FleetHarness(devices: 1)
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let one = [("name", "Spare"), ("serial_number", "SW-9"), ("article_number", "SWITCH-8")]
      #expect(try await visitor.send("/add", one, from: "/add").headers[.location] == "/?done=added")
      let wrong = try await visitor.send("/add", [("name", "x"), ("serial_number", "#")], from: "/add")
      #expect(wrong.status == .unprocessableContent && wrong.text.contains("The serial number was not found"))
      #expect(wrong.body.contains(#"value="x""#))
      let table = "serial_number,article_number\nSW-10,SWITCH-8\nSW-0001,SWITCH-8\n"
      let some = try await visitor.send("/add/table", [("table", table)], from: "/add")
      #expect(some.status == .unprocessableContent)
      #expect(some.text.contains("SW-0001: “Switch 1” has this serial number and article number already."))
      #expect(try harness.project.load().devices.map(\.name) == ["Switch 1", "Spare", "SW-10"])
      let none = try await visitor.send("/add/table", [("table", "a,b")], from: "/add")
      #expect(none.text.contains("The table line 1 must name the columns"))
    }
  }

  @Test func aTablesAgentsAreNotTakenHere() async throws {
    let harness = try await FleetHarness(devices: 1)
    try harness.addAgents()
    let agent = try harness.device("Switch 1").agent
    try await FleetVisitor.visit(harness) { visitor in
      try await visitor.signIn()
      let table = """
        name,serial_number,article_number,agent,fingerprint,api_key_file
        Switch 1,SW-0001,SWITCH-8,https://evil.example.com:8081,3F,/home/me/secret
        Switch 2,SW-0002,SWITCH-8,http://127.0.0.1:8081,,/home/me/secret

        """
      let answer = try await visitor.send("/add/table", [("table", table)], from: "/add")
      #expect(answer.headers[.location] == "/?done=added")
      #expect(try harness.device("Switch 1").agent == agent)
      #expect(try harness.device("Switch 2").agent == nil)
    }
  }
}
