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
    let path = target[..<(target.utf8.firstIndex(of: UInt8(ascii: "?")) ?? target.endIndex)]
    guard path.utf8.first == UInt8(ascii: "/") else { throw .notFound }
    guard path != "/" else { return path }
    guard hasPlainSegments(path.utf8.dropFirst()) else { throw .notFound }
    return path
  }

  /// Whether the segments between slashes are unreserved characters (RFC 3986 §2.3), at least one, without a dot at the end.
  private static func hasPlainSegments(_ path: Substring.UTF8View.SubSequence) -> Bool {
    let slash = UInt8(ascii: "/")
    var previous = slash
    for byte in path {
      switch byte {
      case slash where previous == slash || previous == UInt8(ascii: "."): return false
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"), slash:
        previous = byte
      default: return false
      }
    }
    return previous != slash && previous != UInt8(ascii: ".")
  }
}
