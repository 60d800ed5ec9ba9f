/// Where a request came from, for the audit log and for limits.
package struct Origin: Sendable, Equatable {
  /// The client's address in canonical form, `local` for commands on the server itself.
  package let address: String
  /// What limits count on: the address itself, or its /64 with IPv6.
  package let bucket: String
  /// The wider neighbourhood: /24 with IPv4, /48 with IPv6.
  package let prefix: String
  package let requestID: String

  package init(address: String, bucket: String, prefix: String, requestID: String) {
    self.address = address
    self.bucket = bucket
    self.prefix = prefix
    self.requestID = requestID
  }

  /// A command of the operator, on the server itself.
  package static let local = Origin(address: "local", bucket: "local", prefix: "local", requestID: "")
}
