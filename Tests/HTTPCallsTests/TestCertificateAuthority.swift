import Foundation
import NIOSSL
import TestDirectories

/// A self-signed certificate for `localhost`, made by openssl.
struct TestCertificateAuthority {
  let directory: TemporaryDirectory
  var certificateFile: String { directory.path("certificate.pem") }
  var keyFile: String { directory.path("key.pem") }

  struct Failed: Error { let status: Int32 }

  init() throws {
    directory = try TemporaryDirectory()
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
      "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", keyFile, "-out", certificateFile,
    ]
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
    chmod(keyFile, 0o600)
  }

  func serverContext() throws -> NIOSSLContext {
    try NIOSSLContext(
      configuration: .makeServerConfiguration(
        certificateChain: NIOSSLCertificate.fromPEMFile(certificateFile).map { .certificate($0) },
        privateKey: .privateKey(NIOSSLPrivateKey(file: keyFile, format: .pem))))
  }
}
