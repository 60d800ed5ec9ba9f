import HTTPTypes
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct ManageLicenseImportTests {
  @Test func aFileIsImportedOnThePage() async throws {
    let world = try SwitchHarness(serialNumber: "SW-0001")
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      #expect(try await visitor.get("/").body.contains(#"<a class="button" href="/import">Import a license file</a>"#))
      let form = try await visitor.get("/import")
      for part in ["Import a license file", "the serial number SW-0001 ,", "Key set of the authorization server"] {
        #expect(form.text.contains(part), "\(part) in \(form.text)")
      }
      #expect(form.body.contains(#"enctype="multipart/form-data""#) && form.body.contains(#"type="file""#))
      let sent = try await visitor.importing(world.bundle(["SW-0002", "SW-0001"]).replacing("\n", with: "\r\n"))
      #expect(sent.status == .seeOther && sent.headers[.location] == "/?done=imported&others=1")
      let licensed = try await visitor.get("/?done=imported&others=1")
      for part in [
        "The license file is imported. 1 license file for another device was left alone.", "License Status ✓ Licensed",
        "Licensed By License file", "License File fil_2",
        "Serial Number SW-0001", "Article Number SWITCH-8", "Issued 21 September 2026, 14:13 UTC",
        "Valid Until It does not end", "Get a code",
      ] { #expect(licensed.text.contains(part), "\(part) in \(licensed.text)") }
      #expect(!licensed.text.contains("Refresh now"))
      #expect(try await visitor.get("/import").text.contains("Key set") == false)

      #expect(try await visitor.get("/remove").text.contains("somebody has to import a license file."))
      #expect(try await visitor.send("/remove", from: "/remove").headers[.location] == "/?done=file-removed")
      #expect(
        try await visitor.get("/?done=file-removed").text.contains(
          "It counts on the authorization server until it is revoked there."))
    }
  }

  @Test func aBundleThatRevokesTheFileSaysSo() async throws {
    let world = try SwitchHarness(serialNumber: "SW-0001")
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      #expect(try await visitor.importing(world.bundle(["SW-0001"])).headers[.location] == "/?done=imported")
      let sent = try await visitor.importing(world.bundle(["SW-0002"], revoked: ["fil_1"]))
      #expect(sent.status == .seeOther && sent.headers[.location] == "/?done=file-revoked&others=1")
      let shown = try await visitor.get("/?done=file-revoked&others=1").text
      for part in [
        "The license file of this machine was revoked. 1 license file for another device was left alone.", "Revoked",
      ] { #expect(shown.contains(part), "\(part) in \(shown)") }
    }
  }

  @Test func whatIsWrongWithAFileStandsBesideTheField() async throws {
    let world = try SwitchHarness(serialNumber: "SW-0001")
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      let table: [(document: String, keySet: String, field: String, sentence: String)] = [
        ("", "", "chosen_file", "Choose a file, or paste its text."),
        ("Hello", "", "document", "This is not a license file, or it is incomplete."),
        ("Hello", "{}", "key_set", "The key set must be JSON as the authorization server publishes it"),
        (try world.bundle(["SW-0002"]), "", "document", "There is no license file for this machine in the bundle."),
        (
          try world.file { $0.serialNumber = "SW-0009" }, "", "document",
          "This machine's is SW-0001 (device.serial_number)."
        ),
      ]
      for (document, keySet, field, sentence) in table {
        let answer = try await visitor.importing(document, keySet)
        #expect(answer.status == .unprocessableContent, "\(sentence)")
        let shown = answer.text.replacing("&#39;", with: "'").replacing("&apos;", with: "'")
        #expect(shown.contains(sentence), "\(sentence) in \(shown)")
        #expect(answer.body.contains(##"<a href="#\##(field)">"##), "\(sentence)")
        #expect(answer.body.contains(#"class="field wrong" id="field-\#(field)""#), "\(sentence)")
        if document == "Hello" { #expect(answer.body.contains(">Hello</textarea>")) }
      }
      #expect(world.harness.storage.saved?.licenseFile == nil)
    }
  }

  /// A form with a file in it, as browsers send it without a script.
  @Test func aChosenFileIsImported() async throws {
    let world = try SwitchHarness(serialNumber: "SW-0001")
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      #expect(try await visitor.choosing(Array("Hello".utf8), token: "x").status == .forbidden)
      for (file, sentence) in [
        (Array("Hello".utf8), "This is not a license file, or it is incomplete."),
        ([0x50, 0x4B, 0x00, 0xFF], "This is no license file: it holds more than plain text."),
        ([], "This is not a license file, or it is incomplete."),
      ] as [([UInt8], String)] {
        let wrong = try await visitor.choosing(file, "typed")
        #expect(wrong.status == .unprocessableContent && wrong.text.contains(sentence), "\(sentence)")
        #expect(
          wrong.body.contains(#"class="field wrong" id="field-chosen_file""#)
            && wrong.body.contains(">typed</textarea>"))
      }
      #expect(world.harness.storage.saved?.licenseFile == nil)
      let bundle = try world.bundle(["SW-0002", "SW-0001"]).replacing("\n", with: "\r\n")
      let done = try await visitor.choosing(Array(("\u{FEFF}" + bundle).utf8), "typed")
      #expect(done.status == .seeOther && done.headers[.location] == "/?done=imported&others=1")
      #expect(world.harness.storage.saved?.licenseFile?.claims.serialNumber == "SW-0001")
    }
  }

  @Test func whatIsTooLargeIsAnsweredOnAPage() async throws {
    let world = try SwitchHarness(serialNumber: "SW-0001")
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      let page = try await visitor.choosing(Array(repeating: 0x41, count: 19 << 20))
      #expect(page.status == .contentTooLarge && page.text.contains("License files and bundles have at most 16 MiB."))
      #expect(page.headers[.connection] == "close" && page.body.contains(#"href="/import""#))
    }
  }

  @Test func aMachineWithoutItsNumberSaysSo() async throws {
    let world = try SwitchHarness(serialNumber: nil)
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      #expect(try await visitor.get("/import").text.contains("This machine does not know its serial number."))
      let answer = try await visitor.importing(world.file())
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("This machine does not know its serial number."))
      world.harness.storage.isFull = true
    }
  }

  @Test func aMachineWithAFileCanBeLicensedOnlineAsWell() async throws {
    let world = try SwitchHarness(serialNumber: "SW-0001")
    try await PageVisitor.visit(world.harness) { visitor in
      try await visitor.signIn()
      _ = try await visitor.importing(world.bundle(["SW-0001"]))
      #expect(try await visitor.send("/next", from: "/").headers[.location] == "/")
      let waiting = try await visitor.get("/?done=waiting")
      #expect(waiting.text.contains("WDJB-MJHT") && waiting.text.contains("No approval has come yet."))
      let token = try await visitor.formToken(of: "/")
      let cancelled = try await visitor.post("/remove", "csrf_token=\(token)&code=WDJB-MJHT")
      #expect(cancelled.headers[.location] == "/?done=cancelled")
      #expect(try await visitor.get("/").text.contains("License File fil_1"))
      _ = try await visitor.send("/next", from: "/")
      world.server.change { $0.approval = .approved }
      world.harness.clock.advance(5)
      _ = try await visitor.send("/complete", from: "/")
      let both = try await visitor.get("/")
      #expect(both.text.contains("A license token is here as well") && both.text.contains("Refresh now"))
      let counts = "counts on the authorization server until it is revoked there."
      for part in ["and the license of its token is free for another one.", "The license file \(counts)"] {
        #expect(both.text.contains(part), "\(part) in \(both.text)")
      }
      #expect(try await visitor.get("/remove").text.contains("Its license file \(counts)"))
      #expect(try await visitor.send("/remove", from: "/remove").headers[.location] == "/?done=both-removed")
      let removed = try await visitor.get("/?done=both-removed").text
      #expect(removed.contains("and free for another one. The license file is removed as well; it \(counts)"))
    }
  }
}
