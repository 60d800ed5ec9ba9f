import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
package import NIOSSL

/// Calls over the network. A connection lives for one call: refreshes are hours apart, and a pooled connection that the
/// other side has closed looks like a lost answer.
package final class NetworkTransport: HTTPTransport {
  private let client: HTTPClient
  private let timeout: Duration

  /// - Parameters:
  ///   - tls: certificates are verified against the system's roots unless this says otherwise.
  ///   - timeout: for the whole of a call, a slow answer's last byte included.
  package init(tls: TLSConfiguration? = nil, timeout: Duration = .seconds(30)) {
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .seconds(10), read: TimeAmount(timeout)),
      connectionPool: .init(idleTimeout: .zero))
    configuration.httpVersion = .http1Only
    configuration.connectionPool.retryConnectionEstablishment = false
    client = HTTPClient(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, configuration: configuration)
    self.timeout = timeout
  }

  /// To be called once, after the last call.
  package func shutdown() async { try? await client.shutdown() }

  package func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    do {
      return try await withThrowingTaskGroup(of: HTTPAnswer.self) { race in
        race.addTask { try await self.answer(to: call) }
        race.addTask {
          try await Task.sleep(for: self.timeout)
          throw TransportFailure.timedOut
        }
        defer { race.cancelAll() }
        guard let answer = try await race.next() else { throw TransportFailure.timedOut }
        return answer
      }
    } catch {
      throw TransportFailure(error)
    }
  }

  private func answer(to call: HTTPCall) async throws -> HTTPAnswer {
    var request = HTTPClientRequest(url: call.url)
    request.method = HTTPMethod(rawValue: call.method.rawValue)
    for header in call.headers { request.headers.add(name: header.name, value: header.value) }
    if let body = call.body { request.body = .bytes(ByteBuffer(bytes: body.bytes)) }
    let response = try await client.execute(request, timeout: TimeAmount(timeout))
    let body = try await response.body.collect(upTo: call.answerLimit)
    return HTTPAnswer(
      status: Int(response.status.code), header: { response.headers.first(name: $0) },
      body: Array(body.readableBytesView))
  }
}

extension NetworkTransport {
  /// Believes the certificates that one of the file's (PEM) has signed, and no others.
  package static func tls(trusting file: String) -> TLSConfiguration {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(file)
    return configuration
  }

  /// Believes only this certificate (PEM), whatever name the machine is called by: how a program reaches the agent of
  /// its own machine, whose certificate file it can read.
  package static func tls(pinning file: String) -> TLSConfiguration {
    var configuration = tls(trusting: file)
    configuration.certificateVerification = .noHostnameVerification
    return configuration
  }
}
