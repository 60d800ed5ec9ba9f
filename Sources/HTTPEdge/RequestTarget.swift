/// Which request targets (RFC 9112 §3.2) reach a route.
enum RequestTarget {
  /// The longest target, query included, in bytes.
  static let maximumBytes = 8 * 1024

  /// The path of a target.
  ///
  /// No path of ours needs an escape, a parameter, an empty segment or a dot segment, so none is accepted: a proxy in
  /// front and the router behind can then never read one path in two ways.
  static func path(of target: String) throws(RequestError) -> Substring {
    guard target.utf8.count <= maximumBytes else { throw .targetTooLong }
    let path = target.prefix { $0 != "?" }
    guard path.first == "/" else { throw .notFound }
    guard path != "/" else { return path }
    let segments = path.utf8.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard segments.allSatisfy(isPlain) else { throw .notFound }
    return path
  }

  /// Unreserved characters of RFC 3986 §2.3, without a dot at the end.
  private static func isPlain(_ segment: Substring.UTF8View.SubSequence) -> Bool {
    guard let last = segment.last, last != UInt8(ascii: ".") else { return false }
    return segment.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        true
      default: false
      }
    }
  }
}
