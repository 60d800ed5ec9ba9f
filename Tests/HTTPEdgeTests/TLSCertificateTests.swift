import AsyncHTTPClient
import NIOCore
import NIOSSL
import Synchronization
import TestInstruments
import Testing

@testable import HTTPEdge

@Suite struct TLSCertificateTests {
  /// A clock that stands still until it is told to move.
  private final class Clock: Sendable {
    private let instant = Mutex(ContinuousClock.now)
    var now: ContinuousClock.Instant { instant.withLock { $0 } }
    func advance(by duration: Duration) { instant.withLock { $0 += duration } }
  }

  private let folder: TestCertificate.Folder
  private let clock = Clock()
  private let log = RecordedLog()

  init() throws {
    folder = try TestCertificate.Folder()
    try folder.write(certificate: .first)
    try folder.write(key: .first)
  }

  private func loaded() throws -> TLSCertificate {
    try TLSCertificate(files: folder.files, now: { [clock] in clock.now }, logger: log.logger)
  }

  private func chain(_ certificate: TestCertificate) throws -> [NIOSSLCertificateSource] {
    try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8)).map { .certificate($0) }
  }

  @Test func looksAtItsFilesOnceInASecond() throws {
    let certificate = try loaded()
    try folder.write(certificate: .second)
    try folder.write(key: .second)
    clock.advance(by: .milliseconds(999))
    #expect(certificate.current().chain == (try chain(.first)))
    clock.advance(by: .milliseconds(1))
    #expect(certificate.current().chain == (try chain(.second)))
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.hasPrefix("notice TLS certificate reloaded") == true)
  }

  @Test func keepsWhatItHasUntilThePairIsWhole() throws {
    let certificate = try loaded()
    try folder.write(certificate: .second)
    for _ in 1...3 {
      clock.advance(by: .seconds(1))
      #expect(certificate.current().chain == (try chain(.first)))
    }
    #expect(log.lines.count == 1)
    #expect(log.lines.first?.hasPrefix("error TLS certificate not usable") == true)
    try folder.write(key: .second)
    clock.advance(by: .seconds(1))
    #expect(certificate.current().chain == (try chain(.second)))
  }

  @Test func refusesToStartWithoutAWholePair() throws {
    try folder.write(key: .second)
    #expect(throws: (any Error).self) { try loaded() }
    let missing = TLSFiles(certificateChain: "/nonexistent/tls.crt", privateKey: "/nonexistent/tls.key")
    #expect(throws: (any Error).self) { try TLSCertificate(files: missing, now: { .now }, logger: log.logger) }
  }

  @Test func aListenerPresentsTheNewCertificateWithoutARestart() async throws {
    var server = TestServer()
    server.tls = folder.files
    server.now = { [clock] in clock.now }
    try await server.run { [self] port in
      #expect(try await hello(port: port, trusting: .first) == "hello")
      try folder.write(certificate: .second)
      try folder.write(key: .second)
      clock.advance(by: .seconds(1))
      #expect(try await hello(port: port, trusting: .second) == "hello")
      await #expect(throws: (any Error).self) { try await hello(port: port, trusting: .first) }
    }
  }

  @Test func refusesTLS11() async throws {
    var server = TestServer()
    server.tls = folder.files
    try await server.run { [self] port in
      await #expect(throws: (any Error).self) {
        try await hello(port: port, trusting: .first, newest: .tlsv11)
      }
      let answer = try await hello(port: port, trusting: .first, newest: .tlsv12)
      #expect(answer == "hello")
    }
  }

  private func hello(port: Int, trusting certificate: TestCertificate, newest: TLSVersion? = nil) async throws -> String
  {
    var tls = TLSConfiguration.makeClientConfiguration()
    tls.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(certificate.certificate.utf8)))
    tls.minimumTLSVersion = .tlsv1
    tls.maximumTLSVersion = newest
    var configuration = HTTPClient.Configuration(tlsConfiguration: tls)
    configuration.dnsOverride = ["localhost": "127.0.0.1"]
    configuration.connectionPool.retryConnectionEstablishment = false
    let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    do {
      let response = try await client.execute(
        HTTPClientRequest(url: "https://localhost:\(port)/hello"), timeout: .seconds(60))
      let body = try await response.body.collect(upTo: 1024)
      try await client.shutdown()
      return String(buffer: body)
    } catch {
      try await client.shutdown()
      throw error
    }
  }
}
