import Foundation
import LicenseTokens
import TestAuthorizationServer
import Testing

extension AgentCommandTests {
  /// What a machine that is never online is told, from the first file to its end.
  @Test func importing() async throws {
    let files = try FileSource()
    let machine = try await AgentInstallation(
      server: files.server.issuer, ["COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": "sw-0001"])
    func write(_ name: String, _ text: String) throws -> String { try machine.directory.write(text, to: name) }
    let good = try files.file("fil_1")
    let (goodPath, keySet) = (try write("good", good), try write("keys", files.keySet))
    let licensed = files.imported("fil_1")
    try await machine.withAgent { _ async throws -> Void in
      #expect(
        try await machine.run("import", goodPath)
          == finished(
            1,
            errors: "The key that the document names is not among the known keys of the authorization server. "
              + "This machine does not know the authorization server's keys yet: bring its key set along, or a bundle.")
      )
      #expect(
        try await machine.run("import", write("half", String(good.prefix(300))), "--key-set", keySet)
          == finished(1, errors: "This is not a license file, or it is incomplete."))
      #expect(
        try await machine.run("import", "-", "--key-set", keySet, input: files.file("fil_2", serialNumber: "SW-0002"))
          == finished(
            1,
            errors: "The license file is for another serial number. This machine's is sw-0001 (device.serial_number)."))
      #expect(try await machine.run("status").exit == .status(5))
      #expect(try await machine.run("import", goodPath, "--key-set", keySet) == licensed)
      #expect(try await machine.run("import", write("bare", files.compact("fil_1") + "\n")) == licensed)
      #expect(
        try await machine.run("refresh")
          == finished(1, errors: "This machine is licensed by a license file, which needs no refreshing."))
      #expect(try await machine.run("import", "-", input: "Dear technician,\r\n\r\n\(good)-- \r\n") == licensed)
      #expect(
        try await machine.run("import", write("bundle", files.bundle(of: ["SW-0002", "SW-0003"])))
          == finished(
            1,
            errors: "There is no license file in it that this machine could take.\n"
              + "Not taken: 2 license files for other serial numbers."))
      #expect(try await machine.run("status").exit == .status(0))
      try await importingWhatIsLess(machine, files)
    }
    #expect(
      try await machine.run("import", goodPath)
        == finished(6, errors: "no agent answers at http://127.0.0.1:\(machine.port); start it with run"))
  }

  @Test func aCopiedDataDirectoryLicensesNoOtherMachine() async throws {
    let files = try FileSource()
    let serialNumber = "COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER"
    let machine = try await AgentInstallation(server: files.server.issuer, [serialNumber: "SW-0001"])
    try await machine.withAgent { _ async throws -> Void in
      #expect(try await machine.run("import", "-", input: files.bundle(of: ["SW-0001"])).exit == .status(0))
    }
    let article = "COUNTERSIGN_AGENT_DEVICE_ARTICLE_NUMBER"
    let others: [([String: String], String)] = [
      ([:], "This machine does not know its serial number (device.serial_number)."),
      ([serialNumber: "SW-0002"], "This machine's serial number is SW-0002 (device.serial_number)."),
      (
        [serialNumber: "SW-0001", article: "SWITCH-9"],
        "This machine's article number is SWITCH-9 (device.article_number)."
      ),
    ]
    for (numbers, difference) in others {
      let other = try await AgentInstallation(server: files.server.issuer, numbers)
      try FileManager.default.copyItem(atPath: machine.directory.path("data"), toPath: other.directory.path("data"))
      try await other.withAgent { _ async throws -> Void in
        let status = try await other.run("status")
        #expect(status.exit == .status(5))
        #expect(
          status.output.hasPrefix(
            "License Status        Not Licensed\nReason                The license file is for the serial number SW-0001 and the "
              + "article number SWITCH-8. \(difference)\n"))
      }
    }
    try await machine.withAgent { _ async throws -> Void in
      #expect(try await machine.run("status").exit == .status(0))
    }
  }

  /// The exit status is that of the license that the machine has then.
  private func importingWhatIsLess(_ machine: AgentInstallation, _ files: FileSource) async throws {
    let inTenDays = RenewalDate(unixTime: files.now)?.adding(days: 10)
    let renewal = try await machine.run("import", "-", input: files.file("fil_3", renewalDate: inTenDays))
    #expect(renewal.exit == .status(3) && renewal.errors == "")
    #expect(renewal.output.hasPrefix("Imported the license file fil_3 for SW-0001.\n\nLicense Status        Requires "))
    let revoked = try await machine.run("import", "-", input: files.bundle(of: [], revoked: ["fil_3"]))
    #expect(revoked.exit == .status(9) && revoked.errors == "")
    #expect(
      revoked.output.hasPrefix("The license file of this machine was revoked.\n\nLicense Status        Revoked\n"))
    #expect(try await machine.run("status").exit == .status(9))
    _ = try machine.directory.write(String(repeating: "x", count: (16 << 20) + 1), to: "long")
    for (arguments, message) in [
      (["nowhere"], "nowhere cannot be read: No such file or directory"),
      (["."], ". cannot be read: Is a directory"), (["long"], "long is longer than 16777216 bytes"),
      (["-", "--key-set", "nowhere"], "nowhere cannot be read: No such file or directory"),
      (["-", "--key-set", "long"], "long is longer than 65536 bytes"),
      (["-", "--key-set", "good"], "good is no key set of an authorization server"),
    ] {
      let process = try machine.start(["import"] + arguments)
      #expect(await process.exit() == .status(1))
      #expect(try process.output == "" && process.errors == "countersign-agent: \(message)\n")
    }
  }
}

/// Documents of a server that this machine cannot reach.
private struct FileSource {
  let server: TestAuthorizationServer
  let now = Int64(Date().timeIntervalSince1970)

  init() throws { server = try TestAuthorizationServer(issuer: "http://127.0.0.1:1") }

  var keySet: String { get throws { String(decoding: try server.keySet.json, as: UTF8.self) } }

  func compact(
    _ id: String, serialNumber: String = "SW-0001", renewalDate: RenewalDate? = nil
  ) throws -> String {
    try server.sign(
      LicenseFileClaims(
        id: id, issuer: server.issuer, audience: ["org_1"], issuedAt: now, expiresAt: nil,
        serialNumber: serialNumber, articleNumber: "SWITCH-8", articleName: nil,
        organization: .init(id: "org_1", name: "Acme Stores"),
        license: .init(id: "lic_1", product: "switch", renewalDate: renewalDate, renewalWindowDays: 30),
        entitlements: ["l3"]))
  }

  func file(
    _ id: String, serialNumber: String = "SW-0001", renewalDate: RenewalDate? = nil
  ) throws -> String {
    LicenseDocument.text(.license, try compact(id, serialNumber: serialNumber, renewalDate: renewalDate))
  }

  func bundle(of serialNumbers: [String], revoked: [String] = []) throws -> String {
    let entries = try serialNumbers.map { number in
      LicenseBundle.Entry(
        serialNumber: number, articleNumber: "SWITCH-8",
        file: try compact("fil_\(number.suffix(1))", serialNumber: number))
    }
    return try server.sign(
      LicenseBundle(
        id: "bdl_1", issuer: server.issuer, issuedAt: now, licenseID: "lic_1", keySet: server.keySet,
        revoked: revoked, entries: entries))
  }

  /// What the command prints of a file that was taken.
  func imported(_ id: String) -> ServerInstallation.Finished {
    let lines = [
      "Imported the license file \(id) for SW-0001.", "", "License Status        Licensed",
      "Licensed By           License file", "License File          \(id)", "Serial Number         SW-0001",
      "Article Number        SWITCH-8", "Issued                \(AgentCommandTests.text(now))",
      "Valid Until           It does not end", "Organization          Acme Stores", "Features              l3",
    ]
    return ServerInstallation.Finished(exit: .status(0), output: lines.map { $0 + "\n" }.joined(), errors: "")
  }
}
