import Foundation
import Testing

/// `countersign` beside a server that runs: what an administrator does without a browser.
struct CommandLineClientTests {
  private struct Codes: Decodable {
    let deviceCode: String
    let userCode: String
  }

  private struct Tokens: Decodable { let accessToken: String }

  @Test func anAdministratorSignsInLooksAroundAndAuthorizesAMachine() async throws {
    let (installation, client) = (try ServerInstallation(), try CommandLineClient())
    try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      try await client.expectRefusal(
        "organizations", status: 77, "not signed in; sign in with: countersign login --server URL")
      try await signIn(client, server, business)

      let organizations = try await client.run("organizations")
      #expect(
        organizations
          == .init(
            exit: .status(0),
            output:
              "ID                              NAME         STATUS\n\(business.organization)  Acme Stores  active\n",
            errors: ""))
      let devices = try await client.run("devices", "--search", "CS-POS-0012")
      #expect(devices.exit == .status(0))
      #expect(
        try
          #/
          ID\ +NAME\ +SERIAL\ +ARTICLE\ \ STATUS\n
          dev_[0-9a-z]{26}\ \ Store\ 12\ server\ \ CS-POS-0012\ \ POS-2\ +active\n
          /#.wholeMatch(in: devices.output) != nil, "\(devices.output)")
      let licenses = try await client.run("licenses", "--organization", "acme stores")
      #expect(licenses.exit == .status(0))
      #expect(
        try Regex("(?m)^\(business.license)  Point of Sale +Licensed +0/10  \\d{4}-\\d\\d-\\d\\d +xms, loyalty$")
          .firstMatch(in: licenses.output) != nil, "\(licenses.output)")

      try await authorize(client, server, business)
      #expect(try await business.places(server.client).used == 1)
      try await keys(client, business)
      try await signOut(client)
    }
    try await client.expectRefusal(
      "devices", status: 77, "not signed in; sign in with: countersign login --server URL")
  }

  private func signIn(_ client: CommandLineClient, _ server: ServerProcess, _ business: Business) async throws {
    let refused = try await client.run("login", "--server", server.url, "--token-stdin", input: "csa_nobody\n")
    #expect(
      refused
        == .init(
          exit: .status(77), output: "",
          errors: "countersign: \(server.url) does not take this API token; it may be mistyped, or revoked\n"))
    #expect(!FileManager.default.fileExists(atPath: client.accessFile))
    try await client.expectRefusal(
      "login", "--server", "http://auth.example.com", "--token-stdin", status: 64,
      "--server http://auth.example.com is not encrypted; write https (http is for this machine only)")
    // Without a terminal nobody is asked.
    try await client.expectRefusal(
      "login", "--server", server.url, status: 64,
      "there is no terminal to ask on; give the API token with --token-stdin")

    let signedIn = try await client.run("login", "--server", server.url, "--token-stdin", input: business.token + "\n")
    #expect(
      signedIn
        == .init(
          exit: .status(0), output: "",
          errors: "Signed in at \(server.url), where you see Acme Stores.\n"))
    let attributes = try FileManager.default.attributesOfItem(atPath: client.accessFile)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  private func authorize(_ client: CommandLineClient, _ server: ServerProcess, _ business: Business) async throws {
    let codes: Codes = try await server.client.post(
      "/oauth/device_authorization",
      form: [
        "client_id": "countersign-agent", "device_name": "Till", "serial_number": "cs-pos-0012",
        "article_number": "POS-3", "hostname": "till-12",
      ]
    ).expecting(200, "a device authorization").decoded()
    try await client.expectRefusal(
      "authorize", codes.userCode, "--device", "S-0", status: 1,
      "there is no device with the serial number S-0; see: countersign devices")
    try await client.expectRefusal(
      "authorize", "BBBB-BBBB", "--device", "CS-POS-0012", "--yes", status: 1,
      "No pending request has this user code. It may have expired or been used.")

    try await client.expectRefusal(
      "authorize", codes.userCode, "--device", "dev_0", "--yes", status: 1,
      "there is no device dev_0, or it is not yours to see")
    // Without a terminal nobody is asked, and nothing is decided.
    let asked = try await client.run("authorize", codes.userCode, "--device", "CS-POS-0012")
    #expect(asked.exit == .status(64))
    #expect(
      asked.errors.hasSuffix(
        "\ncountersign: there is no terminal to ask on; add --yes to authorize without a question\n"))

    let done = try await client.run(
      "authorize", codes.userCode.lowercased(), "--device", "CS-POS-0012", "--license", business.license, "--yes")
    #expect(done.exit == .status(0))
    #expect(done.output == "Store 12 server of Acme Stores is authorized.\n")
    let rows = done.errors.split(separator: "\n").map { $0.split(separator: "  ").map { $0.filter { $0 != " " } } }
    #expect(rows.contains(["Name", "Till", "Store12server", "DIFFERENT"]))
    #expect(rows.contains(["Serialnumber", "cs-pos-0012", "CS-POS-0012"]))
    #expect(rows.contains(["Articlenumber", "POS-3", "POS-2", "DIFFERENT"]))
    #expect(done.errors.hasSuffix("\nLicense \(business.license); it took one unit of the quota.\n"))

    let tokens: Tokens = try await server.client.post(
      "/oauth/token",
      form: [
        "grant_type": "urn:ietf:params:oauth:grant-type:device_code", "client_id": "countersign-agent",
        "device_code": codes.deviceCode,
      ]
    ).expecting(200, "a license token").decoded()
    #expect(!tokens.accessToken.isEmpty)
  }

  private func keys(_ client: CommandLineClient, _ business: Business) async throws {
    let made = try await client.run(
      "keys", business.keyLicense, "--create", "2", "--locks", "3", "--note", "Store 12", "--export")
    #expect(made.exit == .status(0))
    #expect(
      try #/key,locks_allowed,note\r\n(MYSOFT(-[A-Z2-9]{5}){4},3,Store 12\r\n){2}/#.wholeMatch(in: made.output) != nil,
      "\(made.output)")
    let listed = try await client.run("keys", business.keyLicense, "--search", "Store 12")
    #expect(listed.exit == .status(0))
    #expect(listed.output.split(separator: "\n").count == 3)
    #expect(!listed.output.contains(#/MYSOFT(-[A-Z2-9]{5}){4}/#))
    try await client.expectRefusal(
      "keys", "lic_0", status: 1, "there is no license lic_0, or it is not yours to see")
    let wrong = try await client.run("keys", business.keyLicense, "--locks", "2")
    #expect(wrong.exit == .status(64))
    #expect(wrong.errors.hasPrefix("Error: --locks and --note go with --create.\n"))
  }

  private func signOut(_ client: CommandLineClient) async throws {
    let out = try await client.run("logout")
    #expect(out.exit == .status(0))
    #expect(
      out.errors == "Signed out. The API token is still good; revoke it on the server if it is not needed any more.\n")
    #expect(!FileManager.default.fileExists(atPath: client.accessFile))
  }

  @Test func aServerThatIsNotThereIsToldFromOneThatRefuses() async throws {
    let (installation, client) = (try ServerInstallation(), try CommandLineClient())
    let url = try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      let signedIn = try await client.run(
        "login", "--server", server.url, "--token-stdin", input: business.token + "\n")
      #expect(signedIn.exit == .status(0))
      return server.url
    }
    try await client.expectRefusal(
      "licenses", "--json", status: 69, "\(url) cannot be reached (Connection refused)")

    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: client.accessFile)
    try await client.expectRefusal(
      "licenses", status: 77,
      "\(client.accessFile) is open to other users (mode 640); take their permissions away with chmod go=")
  }
}
