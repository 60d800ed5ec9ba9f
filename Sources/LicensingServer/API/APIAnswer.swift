import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import NIOCore

/// An answer of the API.
struct APIAnswer: Sendable {
  private var status: HTTPResponse.Status
  private var headers: HTTPFields = [:]
  private var value: JSONValue?
  private var stream: Stream?
  private var download: (text: String, name: String)?

  /// Writes a body piece by piece.
  typealias Stream = @Sendable (_ write: (String) async throws -> Void) async throws -> Void

  /// 200 with an object, and its version as `ETag` if it has one.
  static func ok(_ value: JSONValue, version: Int64? = nil) -> APIAnswer {
    var answer = APIAnswer(status: .ok, value: value)
    if let version { answer.headers[.eTag] = EntityTag(version: Int(version)).description }
    return answer
  }

  /// The same with the tag of what has no version.
  func tagged(_ tag: EntityTag) -> APIAnswer {
    var answer = self
    answer.headers[.eTag] = tag.description
    return answer
  }

  /// 201 with what was made, and where it is.
  static func created(_ value: JSONValue, at location: String? = nil, version: Int64? = nil) -> APIAnswer {
    var answer = APIAnswer.ok(value, version: version)
    answer.status = .created
    if let location { answer.headers[.location] = "/api/v1" + location }
    return answer
  }

  static let noContent = APIAnswer(status: .noContent, value: nil)

  /// 200 with a table that is to be saved (RFC 4180), sent while it is read. One that ends too early breaks the connection.
  static func table(_ name: StaticString, _ write: @escaping Stream) -> APIAnswer {
    let headers: HTTPFields = [
      .contentType: "text/csv; charset=utf-8; header=present",
      .contentDisposition: #"attachment; filename="\#(name)""#,
    ]
    return APIAnswer(status: .ok, headers: headers, stream: write)
  }

  /// A document that is to be saved, as it is.
  /// - Parameter name: as `DownloadedText` takes it.
  static func document(_ text: String, name: String) -> APIAnswer {
    APIAnswer(status: .ok, download: (text, name))
  }

  /// A page of a list; `next` is what `?after=` takes for the page that follows, if there may be one.
  /// - Parameter members: what is said of the whole list.
  static func list<Element, ID>(
    _ elements: [Element], page: Page<ID>, id: (Element) -> String, with members: [String: JSONValue] = [:],
    _ json: (Element) -> JSONValue
  ) -> APIAnswer {
    let next = elements.count == page.limit ? elements.last.map { JSONValue.string(id($0)) } : nil
    let list: [String: JSONValue] = ["items": .array(elements.map(json)), "next": next ?? .null]
    return .ok(.object(list.merging(members) { $1 }))
  }

  func response() -> Response {
    if let stream {
      let body = ResponseBody { writer in
        try await stream { try await writer.write(ByteBuffer(string: $0)) }
        try await writer.finish(nil)
      }
      return Response(status: status, headers: headers, body: body)
    }
    if let download { return DownloadedText.response(download.text, name: download.name) }
    guard let value else { return Response(status: status, headers: headers) }
    var headers = headers
    headers[.contentType] = "application/json"
    return Response(
      status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: value.json)))
  }
}

extension JSONValue {
  init(_ text: String?) { self = text.map(JSONValue.string) ?? .null }
  init(_ integer: Int64?) { self = integer.map(JSONValue.integer) ?? .null }
  init<Kind>(_ id: Identifier<Kind>) { self = .string(id.text) }
  init<Kind>(_ id: Identifier<Kind>?) { self = id.map { .string($0.text) } ?? .null }
  /// RFC 3339, in UTC, to the millisecond.
  init(_ time: Timestamp?) { self = time.map { .string($0.rfc3339) } ?? .null }
  init(_ date: RenewalDate?) { self = date.map { .string($0.description) } ?? .null }
  init(_ texts: [String]) { self = .array(texts.map(JSONValue.string)) }
}

extension Timestamp {
  var rfc3339: String {
    guard let date = RenewalDate(unixTime: seconds) else { return "\(milliseconds)" }
    let ofDay = (seconds % 86_400 + 86_400) % 86_400
    let padded: (Int64, Int) -> String = { number, width in
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let (hours, minutes) = (padded(ofDay / 3600, 2), padded(ofDay / 60 % 60, 2))
    return "\(date)T\(hours):\(minutes):\(padded(ofDay % 60, 2)).\(padded(milliseconds - seconds * 1000, 3))Z"
  }
}
