import TestDirectories
import Settings
import SystemPackage
import Testing

@testable import LicensingServer

@Suite struct ServerConfigurationFilesTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private func configuration(certificate: String, privateKey: String) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.http.tls = .init(certificateFile: certificate, privateKeyFile: privateKey)
    configuration.masterKey.file = directory.path("master.key")
    return configuration
  }

  @Test func closedFilesAreTaken() throws {
    let certificate = try directory.write("c", to: "c.pem", mode: [.ownerReadWrite, .groupRead, .otherRead])
    let configuration = configuration(certificate: certificate, privateKey: try directory.write("k", to: "k.pem"))
    try configuration.checkFiles()
    try directory.write("m", to: "master.key", mode: .ownerRead)
    try configuration.checkFiles()
  }

  @Test func everyUnfitFileIsNamedByItsKey() throws {
    let privateKey = try directory.write("k", to: "k.pem", mode: [.ownerReadWrite, .groupRead])
    let masterKey = try directory.write("m", to: "master.key", mode: [.ownerReadWrite, .otherRead])
    let missing = directory.path("c.pem")
    let error = #expect(throws: ConfigurationError.self) {
      try configuration(certificate: missing, privateKey: privateKey).checkFiles()
    }
    let advice = "take their permissions away with chmod go="
    #expect(
      error?.problems.map(\.description) == [
        "http.tls.certificate_file: \(missing): cannot read: No such file or directory",
        "http.tls.private_key_file: \(privateKey) is open to other users (mode 640); \(advice)",
        "master_key.file: \(masterKey) is open to other users (mode 604); \(advice)",
      ])
  }
}
