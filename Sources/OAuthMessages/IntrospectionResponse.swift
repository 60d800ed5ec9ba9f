/// The answer of the introspection endpoint (RFC 7662 §2.2), as JSON.
///
/// The members RFC 7662 names (`scope`, `client_id`, `exp`, `iat`, `sub`, `aud`, `iss`, `jti`) and ours (`entitlements`,
/// `license`, `device`, `organization`, `hub`) are called as the claims of the token are, so an active answer is the
/// token's own claims set, spliced in as it was signed: nothing is decoded and encoded again on this busy path.
package struct IntrospectionResponse: Sendable, Hashable {
  package let json: [UInt8]

  /// Nothing more may be said of a token that is not active.
  package static let inactive = IntrospectionResponse(json: Array(#"{"active":false}"#.utf8))

  /// - Parameter claims: the claims set of a token whose signature was verified: a JSON object without the members
  ///   `active` and `token_type`.
  /// - Returns: nil if the bytes are not a JSON object with at least one member, seen from outside.
  package static func active(claims: [UInt8]) -> IntrospectionResponse? {
    guard claims.first == UInt8(ascii: "{"), claims.last == UInt8(ascii: "}"), claims.contains(UInt8(ascii: ":"))
    else { return nil }
    var json: [UInt8] = []
    json.reserveCapacity(start.count + claims.count)
    json.append(contentsOf: start)
    json.append(contentsOf: claims[1...])
    return IntrospectionResponse(json: json)
  }

  private static let start = Array(#"{"active":true,"token_type":"Bearer","#.utf8)
}
