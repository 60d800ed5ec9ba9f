import Testing

/// The whole protocol as another program sees it: device_flow.py shares no line with the server.
struct DeviceFlowTests {
  @Test func aProgramInAnotherLanguageLivesTheLifeOfALicense() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      let client = try await installation.run(
        "clients", "create", "--name", "introspection", "--confidential", "--may-introspect")
      let credentials = client.output.split(separator: "\n").map { String($0.split(separator: " ").last ?? "") }
      try #require(credentials.count == 2)

      let finished = try await Script.run(
        "device_flow",
        [
          "--url", server.url, "--api-token", business.token, "--organization", business.organization, "--device",
          business.devices[0], "--client-id", credentials[0], "--client-secret", credentials[1],
        ])

      #expect(finished.output.hasSuffix("All is as promised.\n"))
      #expect(finished.errors == "")
      #expect(finished.exit == .status(0))
      for secret in [business.token, credentials[1]] { #expect(!(try server.log.contains(secret))) }
    }
  }

  @Test func itSaysInASentenceWhatIsNotAsPromised() async throws {
    let installation = try ServerInstallation()
    try await installation.withServer("demo") { server in
      let finished = try await Script.run(
        "device_flow",
        [
          "--url", server.url, "--api-token", "csa_unknown", "--organization", "-", "--device", "-", "--client-id", "-",
          "--client-secret", "-",
        ])

      #expect(finished.exit == .status(1))
      let sentence = "This was promised and is not so: a pending request is found by its user code\n"
      #expect(finished.errors.hasPrefix(sentence))
    }
  }
}
