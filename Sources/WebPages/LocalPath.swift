/// Where one may be sent after signing in: a page of this very server, and nothing else that a link could smuggle in.
package enum LocalPath {
  /// - Returns: the path, with its query; nil unless it begins with one slash and holds only characters that every browser
  ///   understands in one way.
  package static func checked(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 500, text.hasPrefix("/"), !text.hasPrefix("//"),
      text.utf8.allSatisfy({ byte in
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
          || "/-._~?=&".utf8.contains(byte)
      }), !text.contains("//"), !text.contains("..")
    else { return nil }
    return text
  }
}
