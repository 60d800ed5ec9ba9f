/// How long a connection may keep the server waiting.
package struct ConnectionDeadlines: Sendable, Equatable {
  /// From the first byte to the end of the header section, the TLS handshake included on a new connection.
  package var header: Duration
  /// From the end of the header section to the end of the body.
  package var request: Duration
  /// From an answer to the first byte of the next request.
  package var idle: Duration
  /// From the beginning of an answer until the peer has taken it; of one that is made while it is sent, each part.
  package var write: Duration

  package init(
    header: Duration = .seconds(10), request: Duration = .seconds(30), idle: Duration = .seconds(60),
    write: Duration = .seconds(60)
  ) {
    self.header = header
    self.request = request
    self.idle = idle
    self.write = write
  }
}
