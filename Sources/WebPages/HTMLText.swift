import Mustache

/// Text made fit for HTML, inside of elements and of quoted attributes.
///
/// The template library's own escaping compares characters as people see them, so that a quotation mark with an accent on it passes
/// unchanged. A browser reads code points: the mark ends the attribute, accent or not. This one looks at each byte.
struct HTMLText: MustacheContentType {
  /// Stands at the head of every template; partials and blocks inside have their own.
  static let pragma: String = {
    MustacheContentTypes.register(HTMLText(), named: "HTML_TEXT")
    return "{{% CONTENT_TYPE: HTML_TEXT}}\n"
  }()

  func escapeText(_ text: String) -> String {
    var escaped: [UInt8] = []
    escaped.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "<"): escaped += "&lt;".utf8
      case UInt8(ascii: ">"): escaped += "&gt;".utf8
      case UInt8(ascii: "&"): escaped += "&amp;".utf8
      case UInt8(ascii: "\""): escaped += "&quot;".utf8
      case UInt8(ascii: "'"): escaped += "&#39;".utf8
      default: escaped.append(byte)
      }
    }
    return String(decoding: escaped, as: UTF8.self)
  }
}
