import Foundation
import HTTPCalls
import Testing

@Suite struct PresentedCertificateTests {
  /// By openssl.
  private func fingerprint(of file: String) throws -> String {
    let (process, pipe) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["openssl", "x509", "-in", file, "-noout", "-fingerprint", "-sha256"]
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return output.split(separator: "=").last.map { String($0.prefix { $0 != "\n" }) } ?? ""
  }

  @Test func isWhatTheServerShows() async throws {
    let authority = try TestCertificateAuthority()
    let server = try await MisbehavingServer("", tls: try authority.serverContext())
    let pem = try String(contentsOf: URL(filePath: authority.certificateFile), encoding: .utf8)
    for host in ["localhost", "127.0.0.1"] {
      let shown = try await PresentedCertificate.fetch(from: try ServerAddress("https://\(host):\(server.port)"))
      #expect(shown.pem == pem)
      #expect(try shown.fingerprint == fingerprint(of: authority.certificateFile))
      #expect(PresentedCertificate(pem: pem) == shown)
      #expect(PresentedCertificate(pem: "bag\n" + pem + pem) == shown)
    }
    // Nothing was sent to whoever showed it.
    #expect(server.connectionCount == 0)
    try await server.close()
  }

  @Test func aFingerprintIsComparedHoweverItIsWritten() throws {
    let authority = try TestCertificateAuthority()
    let pem = try String(contentsOf: URL(filePath: authority.certificateFile), encoding: .utf8)
    let certificate = try #require(PresentedCertificate(pem: pem))
    let fingerprint = certificate.fingerprint
    #expect(fingerprint.count == 95)
    for text in [fingerprint, fingerprint.lowercased(), fingerprint.filter { $0 != ":" }, " \(fingerprint)\n"] {
      #expect(certificate.hasFingerprint(text))
    }
    for text in ["", ":", String(fingerprint.dropLast()), fingerprint + "0", String(fingerprint.reversed())] {
      #expect(!certificate.hasFingerprint(text))
    }
  }

  @Test(arguments: ["", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "no PEM"])
  func textWithoutACertificateIsNone(pem: String) { #expect(PresentedCertificate(pem: pem) == nil) }

  @Test func whereThereIsNoTLSThereIsNone() async throws {
    let plain = try await MisbehavingServer("HTTP/1.1 400 Bad Request\r\n\r\n")
    let address = try ServerAddress("https://127.0.0.1:\(plain.port)")
    await #expect(throws: TransportFailure.self) { try await PresentedCertificate.fetch(from: address) }
    let silent = try await MisbehavingServer("", then: .stays)
    await #expect(throws: TransportFailure.timedOut) {
      try await PresentedCertificate.fetch(
        from: try ServerAddress("https://127.0.0.1:\(silent.port)"), timeout: .milliseconds(300))
    }
    try await plain.close()
    try await silent.close()
    await #expect(throws: TransportFailure.self) { try await PresentedCertificate.fetch(from: address) }
  }
}
