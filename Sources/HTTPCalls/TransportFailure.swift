import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// Why there is no answer.
package enum TransportFailure: Error, Equatable {
  /// No connection, or it broke: why, in the system's words or the library's.
  case connection(String)
  /// The server's certificate is not to be trusted.
  case certificate(String)
  case timedOut
  /// The answer is longer than the call takes.
  case tooLarge

  init(_ error: any Error) {
    self =
      switch error {
      case let failure as TransportFailure: failure
      case is NIOTooManyBytesError, NIOHTTPObjectAggregatorError.frameTooLong as NIOHTTPObjectAggregatorError: .tooLarge
      case let error as HTTPClientError where Self.timeouts.contains(error): .timedOut
      case ChannelError.connectTimeout: .timedOut
      case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .certificate("\(error)")
      case let error as IOError: .connection(String(cString: strerror(error.errnoCode)))
      case let error as NIOConnectionError: Self.unconnected(error)
      case is CancellationError: .connection("the call was cancelled")
      default: .connection("\(error)")
      }
  }

  /// A name can have several addresses; the first tells as much as all.
  private static func unconnected(_ error: NIOConnectionError) -> TransportFailure {
    if let first = error.connectionErrors.first { return TransportFailure(first.error) }
    let isNameUnknown = error.dnsAError != nil || error.dnsAAAAError != nil
    return .connection(isNameUnknown ? "the name \(error.host) is not known" : "\(error)")
  }

  private static let timeouts: [HTTPClientError] = [
    .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
    .getConnectionFromPoolTimeout,
  ]
}
