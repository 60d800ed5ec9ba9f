import Foundation
import Testing

/// An agent that other machines may reach.
@Suite struct AgentTLSTests {
  @Test func theCommandsBelieveItsOwnCertificateAndNoOther() async throws {
    let directory = try TemporaryDirectory()
    for name in ["own", "other"] { try await makeCertificate(name, in: directory) }
    func files(_ name: String) -> [String: String] {
      [
        "COUNTERSIGN_AGENT_HTTP_TLS_CERTIFICATE_FILE": directory.path("\(name).pem"),
        "COUNTERSIGN_AGENT_HTTP_TLS_PRIVATE_KEY_FILE": directory.path("\(name).key"),
      ]
    }
    let machine = try await AgentInstallation(
      server: "http://127.0.0.1:1", ["COUNTERSIGN_AGENT_HTTP_HOST": "0.0.0.0"].merging(files("own")) { $1 })
    try await machine.withAgent { _ async throws -> Void in
      #expect(
        try await machine.run("status")
          == .init(exit: .status(5), output: "License Status        Not Licensed\n", errors: ""))
      #expect(
        try await machine.run("status", environment: files("other"))
          == .init(
            exit: .status(6), output: "",
            errors: "countersign-agent: no agent answers at https://127.0.0.1:\(machine.port); start it with run\n"))
      let plain = ServerClient(url: "http://127.0.0.1:\(machine.port)")
      await #expect(throws: ServerClient.NoAnswer.self) { try await plain.get("/livez") }
    }
  }

  private func makeCertificate(_ name: String, in directory: TemporaryDirectory) async throws {
    let (certificate, key) = (directory.path("\(name).pem"), directory.path("\(name).key"))
    let openssl = try ChildProcess(
      URL(filePath: "/usr/bin/env"),
      [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
        "-subj", "/CN=till-07", "-keyout", key, "-out", certificate,
      ], in: directory.url)
    try #require(await openssl.exit() == .status(0))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
  }
}
