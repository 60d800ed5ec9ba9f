import Testing

/// The demo makes its business once, and tells the password once.
struct DemoTests {
  @Test func theSecondStartKeepsWhatIsThere() async throws {
    let installation = try ServerInstallation()
    let business = try await installation.withServer("demo") { server in
      let password = #/Password   [a-z]{4}(-[a-z]{4}){4}   \(shown only now\)\n/#
      #expect(try server.log.contains("\nSign in as admin@example.com\n"))
      #expect(try server.log.contains(password))
      let key =
        #/\nKEY=MYSOFT(-[A-Z2-9]{5}){4}\nLICENSE=lic_[0-9a-z]{26}\nCHECK_URL=http:\S+\/checking\/cst_[\w-]{43}\/1002\n/#
      #expect(try server.log.contains(key))
      #expect(try server.output == "")
      return try await Business(of: installation, server)
    }
    try await installation.withServer("demo") { server in
      #expect(
        try server.log.contains(
          """

          Sign in as admin@example.com
          A new password: countersign-server users set-password --email admin@example.com


          """))
      #expect(try server.output == "")
      #expect(try await Business(of: installation, server).devices == business.devices)
      let answer = try await server.client.get("/api/v1/organizations", bearer: business.token)
      #expect(answer.body.contains(business.organization))
    }
  }
}
