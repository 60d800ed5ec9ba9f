package import Logging
import NIOCore
import NIOSSL
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Where the server's certificate chain and private key are, both PEM.
package struct TLSFiles: Sendable, Equatable {
  package var certificateChain: String
  package var privateKey: String

  package init(certificateChain: String, privateKey: String) {
    self.certificateChain = certificateChain
    self.privateKey = privateKey
  }
}

/// The certificate of the TLS listener, read again when its files change, so that renewing it needs no restart.
///
/// Handshakes ask for it; at most one in a second looks at the files. A change that cannot be used, half of a pair for
/// instance, is logged once, and the certificate in use stays.
package final class TLSCertificate: Sendable {
  struct Pair: Sendable {
    let chain: [NIOSSLCertificateSource]
    let key: NIOSSLPrivateKeySource
  }

  private struct Version: Equatable {
    var certificateChain: Stamp
    var privateKey: Stamp
  }

  private struct Stamp: Equatable {
    var modified: Date?
    var bytes: UInt64?
    var file: UInt64?
  }

  private struct State {
    var version: Version
    var pair: Pair
    var nextLook: ContinuousClock.Instant
  }

  private let files: TLSFiles
  private let now: @Sendable () -> ContinuousClock.Instant
  private let logger: Logger
  private let state: Mutex<State>

  /// - Throws: what NIOSSL says of files that cannot be read or do not belong together.
  package init(
    files: TLSFiles, now: @escaping @Sendable () -> ContinuousClock.Instant, logger: Logger
  ) throws {
    self.files = files
    self.now = now
    self.logger = logger
    let version = Self.version(of: files)
    state = Mutex(State(version: version, pair: try Self.load(files), nextLook: now() + .seconds(1)))
  }

  /// TLS 1.2 or later, HTTP/1.1 only.
  func configuration() -> TLSConfiguration {
    let pair = current()
    var configuration = TLSConfiguration.makeServerConfiguration(certificateChain: pair.chain, privateKey: pair.key)
    configuration.minimumTLSVersion = .tlsv12
    configuration.applicationProtocols = ["http/1.1"]
    configuration.sslContextCallback = { _, promise in
      let pair = self.current()
      var override = NIOSSLContextConfigurationOverride()
      override.certificateChain = pair.chain
      override.privateKey = pair.key
      promise.succeed(override)
    }
    return configuration
  }

  func current() -> Pair {
    state.withLock { state in
      guard now() >= state.nextLook else { return state.pair }
      state.nextLook = now() + .seconds(1)
      let version = Self.version(of: files)
      guard version != state.version else { return state.pair }
      state.version = version
      do {
        state.pair = try Self.load(files)
        logger.notice("TLS certificate reloaded", metadata: ["file": "\(files.certificateChain)"])
      } catch {
        logger.error("TLS certificate not usable", metadata: ["error": "\(String(reflecting: error))"])
      }
      return state.pair
    }
  }

  private static func load(_ files: TLSFiles) throws -> Pair {
    let chain = try NIOSSLCertificate.fromPEMFile(files.certificateChain).map {
      NIOSSLCertificateSource.certificate($0)
    }
    let key = NIOSSLPrivateKeySource.privateKey(try NIOSSLPrivateKey(file: files.privateKey, format: .pem))
    // Making a context is how NIOSSL finds out whether chain and key belong together.
    _ = try NIOSSLContext(configuration: .makeServerConfiguration(certificateChain: chain, privateKey: key))
    return Pair(chain: chain, key: key)
  }

  private static func version(of files: TLSFiles) -> Version {
    Version(certificateChain: stamp(of: files.certificateChain), privateKey: stamp(of: files.privateKey))
  }

  private static func stamp(of path: String) -> Stamp {
    let file = URL(filePath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: file)
    return Stamp(
      modified: attributes?[.modificationDate] as? Date, bytes: attributes?[.size] as? UInt64,
      file: attributes?[.systemFileNumber] as? UInt64)
  }
}
