import HTTPTypes
import Hummingbird
import NIOCore

/// A document that is saved rather than looked at.
enum DownloadedText {
  /// - Parameter name: of the file, without its ending; what not every system takes in a name is replaced.
  static func response(_ text: String, name: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/plain; charset=utf-8", .cacheControl: "no-store",
        .contentDisposition: #"attachment; filename="\#(fileName(name))""#,
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// A table that a spreadsheet opens.
  /// - Parameter name: as with `response`.
  static func table(_ text: String, name: String) -> Response {
    Response(
      status: .ok,
      headers: [
        .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
        .contentDisposition: #"attachment; filename="\#(fileName(name, ending: ".csv"))""#,
      ], body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }

  /// ASCII letters, digits, dots, dashes and underscores, none of them dots or dashes at the beginning, at most 100 of them, and
  /// the ending that every system opens as the text that it is.
  static func fileName(_ name: String, ending: String = ".txt") -> String {
    let safe = name.unicodeScalars.map { scalar -> Character in
      switch scalar {
      case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": Character(scalar)
      default: "-"
      }
    }
    let trimmed = String(safe.drop { $0 == "." || $0 == "-" }.prefix(100))
    return (trimmed.isEmpty ? "license" : trimmed) + ending
  }
}
