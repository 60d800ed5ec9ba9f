import Foundation
import HTTPEdge

/// Two self-signed certificates for `localhost`, valid until 2120, and a folder to put them in.
struct TestCertificate {
  let certificate: String
  let key: String

  static let first = TestCertificate(
    certificate: """
      -----BEGIN CERTIFICATE-----
      MIIBOTCB4KADAgECAgEBMAoGCCqGSM49BAMCMBAxDjAMBgNVBAMMBWZpcnN0MCAX
      DTIwMDEwMTAwMDAwMFoYDzIxMjAwMTAxMDAwMDAwWjAQMQ4wDAYDVQQDDAVmaXJz
      dDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABG1kzlrEylScmP0X/4GuCjNZoPmu
      wmzjlIWHFxUNNLVoUVCYvEO11FrcLe1UlrUf3+f9d4o7NUFp18+DS08VrfqjKTAn
      MBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49
      BAMCA0gAMEUCIECuBzH+xX/dCqsrgwfHUvy3dXgidAAiJSqzokKKYMFzAiEAmWWE
      nXhGJoZxBmEQqIuAr0A0iwzqKQZ5sGFhwCru5cI=
      -----END CERTIFICATE-----
      """,
    key: """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgR9jl2SPgCML6EDM/
      bX/tu62LuXmcX1tVWSqhqzixJSmhRANCAARtZM5axMpUnJj9F/+BrgozWaD5rsJs
      45SFhxcVDTS1aFFQmLxDtdRa3C3tVJa1H9/n/XeKOzVBadfPg0tPFa36
      -----END PRIVATE KEY-----
      """)

  static let second = TestCertificate(
    certificate: """
      -----BEGIN CERTIFICATE-----
      MIIBOzCB4qADAgECAgECMAoGCCqGSM49BAMCMBExDzANBgNVBAMMBnNlY29uZDAg
      Fw0yMDAxMDEwMDAwMDBaGA8yMTIwMDEwMTAwMDAwMFowETEPMA0GA1UEAwwGc2Vj
      b25kMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAETlEIbaHISGxhqTc52VnCGHpX
      5/IEbcW6HIzCPs1zVKuGx0FLn/bbRyY1NLSFZk3OFwj4VxC6IcHiOk7OkDc/MqMp
      MCcwFAYDVR0RBA0wC4IJbG9jYWxob3N0MA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
      zj0EAwIDSAAwRQIhAOVNj4oKTWmC3mE1A8IzwaMe1fVI5uzNo9jVNn+AW/NkAiAq
      5xPwl0+XB+q5mx1Jy6Eskclu/A2ndqRgsJ6kz4AVIw==
      -----END CERTIFICATE-----
      """,
    key: """
      -----BEGIN PRIVATE KEY-----
      MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkYHPvE9zmu0lO45S
      NJvSWCiJlrt0OgEMNbnszL65tBehRANCAAROUQhtochIbGGpNznZWcIYelfn8gRt
      xbocjMI+zXNUq4bHQUuf9ttHJjU0tIVmTc4XCPhXELohweI6Ts6QNz8y
      -----END PRIVATE KEY-----
      """)

  /// A folder of its own for each test, removed when the test lets go of it.
  final class Folder: Sendable {
    let files: TLSFiles
    private let path: String

    init() throws {
      path = NSTemporaryDirectory() + "countersign-" + UUID().uuidString
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      files = TLSFiles(certificateChain: path + "/tls.crt", privateKey: path + "/tls.key")
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(certificate: TestCertificate) throws {
      try certificate.certificate.write(toFile: files.certificateChain, atomically: true, encoding: .utf8)
    }

    func write(key: TestCertificate) throws {
      try key.key.write(toFile: files.privateKey, atomically: true, encoding: .utf8)
    }
  }
}
