import NIOHTTP1

/// Where a request ends: refused if two readers could see two ends (request smuggling, RFC 9112 §6.3 and §11.2).
///
/// The parser refuses most such requests; this is what it lets through, and the Host field (RFC 9112 §3.2).
enum RequestFraming {
  static func isUnambiguous(_ head: HTTPRequestHead) -> Bool {
    let hosts = head.headers["Host"]
    let lengths = head.headers["Content-Length"]
    let codings = head.headers["Transfer-Encoding"]
    let isHTTP11 = head.version == .http1_1
    guard isHTTP11 || head.version == .http1_0 else { return false }
    guard hosts.count == 1 || (hosts.isEmpty && !isHTTP11) else { return false }
    guard lengths.count <= 1, lengths.allSatisfy(isNumber) else { return false }
    guard let coding = codings.first else { return true }
    return codings.count == 1 && coding.lowercased() == "chunked" && lengths.isEmpty && isHTTP11
  }

  private static func isNumber(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
