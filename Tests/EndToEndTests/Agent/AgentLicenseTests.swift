import Testing

/// An agent and a server, both as they are delivered.
@Suite struct AgentLicenseTests {
  private struct License: Decodable {
    struct Authorization: Decodable { let userCode: String }
    struct Hub: Decodable { let name: String }

    let status: String
    let reason: String?
    let serverId: String?
    let hub: Hub?
    let authorization: Authorization?
  }

  private struct Found: Decodable { let id: String }

  @Test func anAgentLivesTheLifeOfALicense() async throws {
    let installation = try ServerInstallation()
    let machine = try await installation.withServer("demo") { server in
      let business = try await Business(of: installation, server)
      let machine = try await AgentInstallation(
        server: server.url, ["COUNTERSIGN_AGENT_DEVICE_SERIAL_NUMBER": "4711"])
      try await machine.withAgent { agent in
        try await acquire(agent, machine, business, server)
        #expect(try await machine.run("refresh").exit == .status(0))

        try await change(business, "suspend", server)
        #expect(try await machine.run("refresh").exit == .status(8))
        #expect(try await agent.get("/v1/token").status == 409)
        try await change(business, "reinstate", server)
        #expect(try await machine.run("refresh").exit == .status(0))

        #expect(try await machine.run("remove").output == "The license is removed from this machine.\n")
        try await acquire(agent, machine, business, server)
      }
      return machine
    }
    // The server is gone; the license, and what it proves, are not.
    try await machine.withAgent { agent in
      struct Held: Decodable { let token: String }
      let held: Held = try await agent.get("/v1/token").expecting(200, "the token").decoded()
      #expect(try await machine.run("verify", held.token, "--feature", "xms").exit == .status(0))
      #expect(
        try await machine.run("refresh").errors
          == "countersign-agent: The authorization server cannot be reached.\n")
      #expect(try await machine.run("status").exit == .status(0))
    }
  }

  private func acquire(
    _ agent: AgentProcess, _ machine: AgentInstallation, _ business: Business, _ server: ServerProcess
  ) async throws {
    let asked: License = try await agent.post("/v1/acquire").expecting(200, "a user code").decoded()
    let code = try #require(asked.authorization?.userCode)
    let client = server.client
    let request = try await client.post(
      "/api/v1/device-authorizations/lookup", json: ["user_code": code], bearer: business.token
    ).expecting(200, "a look-up")
    #expect(request.body.contains(#""serial_number":"4711""#))
    let found: Found = try request.decoded()
    _ = try await client.post(
      "/api/v1/device-authorizations/\(found.id)/approve",
      json: ["user_code": code, "device_id": business.devices[0]], bearer: business.token
    ).expecting(200, "an approval")
    let license: License = try await Deadline.wait(for: "the license") {
      let license: License = try await agent.get("/v1/license").decoded()
      return license.authorization == nil ? license : nil
    }
    #expect(license.status == "Licensed")
    #expect(license.serverId == business.devices[0])
    #expect(license.hub?.name == "HQ Hub")
  }

  private func change(_ business: Business, _ step: String, _ server: ServerProcess) async throws {
    _ = try await server.client.post(
      "/api/v1/licenses/\(business.license)/\(step)", json: [String: String](), bearer: business.token
    ).expecting(200, step)
  }
}
