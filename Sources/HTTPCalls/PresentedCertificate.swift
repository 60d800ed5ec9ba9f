import Cryptography
import LicenseTokens
import NIOCore
import NIOPosix
import NIOSSL

/// The certificate that a TLS server shows of itself. Whoever has compared its fingerprint with what the server's people
/// say may believe it from then on (`PinnedTransport`).
package struct PresentedCertificate: Sendable, Hashable {
  /// DER.
  package let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  /// The first certificate of a PEM text, which is the server's own where a chain is written down.
  /// - Returns: nil if there is none.
  package init?(pem: String) {
    guard let first = try? NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)).first, let bytes = try? first.toDERBytes()
    else { return nil }
    self.bytes = bytes
  }

  package var pem: String {
    let base64 = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
    let padded = base64 + [Character](repeating: "=", count: (4 - base64.count % 4) % 4)
    let lines = stride(from: 0, to: padded.count, by: 64).map { String(padded[$0..<min($0 + 64, padded.count)]) }
    return (["-----BEGIN CERTIFICATE-----"] + lines + ["-----END CERTIFICATE-----", ""]).joined(separator: "\n")
  }

  /// SHA-256 of the certificate, as people compare it: `3F:0A:…`, 32 pairs.
  package var fingerprint: String {
    SHA256.hash(bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: ":")
  }

  /// Whether someone wrote this fingerprint, with colons, blanks or neither, in either case.
  package func hasFingerprint(_ text: String) -> Bool {
    text.uppercased().filter { $0 != ":" && !$0.isWhitespace } == fingerprint.filter { $0 != ":" }
  }
}

extension PresentedCertificate {
  /// Asks the server for its certificate, believing nothing and telling nothing.
  /// - Parameters:
  ///   - address: of https.
  ///   - timeout: for the whole of it.
  package static func fetch(
    from address: ServerAddress, timeout: Duration = .seconds(10)
  ) async throws(TransportFailure) -> PresentedCertificate {
    let eventLoop = MultiThreadedEventLoopGroup.singleton.any()
    let shown = eventLoop.makePromise(of: PresentedCertificate.self)
    let patience = eventLoop.scheduleTask(in: TimeAmount(timeout)) { shown.fail(TransportFailure.timedOut) }
    let connection = ClientBootstrap(group: eventLoop)
      .connectTimeout(TimeAmount(timeout))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let tls = try NIOSSLClientHandler.judging(address) { certificate in
            if let certificate { shown.succeed(certificate) }
            return false
          }
          try channel.pipeline.syncOperations.addHandlers([tls, ConnectionEnd(shown)])
        }
      }
      .connect(host: address.host, port: address.port)
    connection.cascadeFailure(to: shown)
    defer {
      patience.cancel()
      connection.whenSuccess { $0.close(promise: nil) }
    }
    do {
      return try await shown.futureResult.get()
    } catch {
      throw TransportFailure(error)
    }
  }
}

extension NIOSSLClientHandler {
  /// TLS with a server that is believed because of its own certificate only, whoever has signed it and whatever name is in
  /// it.
  /// - Parameter believes: judges what the server shows; nil: it showed none.
  static func judging(
    _ address: ServerAddress, believes: @escaping (PresentedCertificate?) -> Bool
  ) throws -> NIOSSLClientHandler {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.certificateVerification = .noHostnameVerification
    return try NIOSSLClientHandler(
      context: NIOSSLContext(configuration: configuration), serverHostname: address.serverName
    ) { chain, verdict in
      let shown = chain.first.flatMap { try? $0.toDERBytes() }.map { PresentedCertificate(bytes: $0) }
      verdict.succeed(believes(shown) ? .certificateVerified : .failed)
    }
  }
}

extension ServerAddress {
  /// For TLS's server name indication, which takes no addresses (RFC 6066 §3).
  fileprivate var serverName: String? {
    host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." } ? nil : host
  }
}

/// Tells whoever waits for something of a connection that it will not come.
final class ConnectionEnd<Value: Sendable>: ChannelInboundHandler {
  typealias InboundIn = NIOAny

  private let promise: EventLoopPromise<Value>

  init(_ promise: EventLoopPromise<Value>) { self.promise = promise }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(error)
    context.close(promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    promise.fail(TransportFailure.connection("the other side ended it"))
    context.fireChannelInactive()
  }
}
