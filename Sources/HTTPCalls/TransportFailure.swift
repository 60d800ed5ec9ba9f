import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOSSL

/// Why there is no answer.
package enum TransportFailure: Error, Equatable {
  /// No connection, or it broke; in the library's words.
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
      case is CancellationError: .connection("the call was cancelled")
      default: .connection("\(error)")
      }
  }

  private static let timeouts: [HTTPClientError] = [
    .connectTimeout, .readTimeout, .writeTimeout, .deadlineExceeded, .tlsHandshakeTimeout,
    .getConnectionFromPoolTimeout,
  ]
}
