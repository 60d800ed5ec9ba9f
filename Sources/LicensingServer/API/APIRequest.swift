import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore

/// A request to the API by someone known.
struct APIRequest: Sendable {
  let actor: Actor
  private let request: Request
  private let context: ServerRequestContext

  init(actor: Actor, request: Request, context: ServerRequestContext) {
    self.actor = actor
    self.request = request
    self.context = context
  }

  /// An id in the path. One that is not an id of this kind names nothing.
  /// - Throws: `LicensingError.notFound`.
  func id<Kind>(_ name: String = "id") throws -> Identifier<Kind> {
    guard let id = Identifier<Kind>(try text(name)) else { throw LicensingError.notFound }
    return id
  }

  func text(_ name: String) throws -> String {
    guard let text = context.parameters.get(name) else { throw LicensingError.notFound }
    return text
  }

  /// `?limit=` and `?after=` of a list whose ids have this form.
  /// - Throws: `LicensingError.invalid`.
  func page<ID: Sendable>(_ read: (String) -> ID?) throws -> Page<ID> {
    var fields = FieldValidation()
    let limit = try query("limit").map { Int($0) ?? 0 } ?? 50
    fields.require(
      (1...Page<ID>.largest).contains(limit), "limit", "is a whole number from 1 to \(Page<ID>.largest)")
    let after = try query("after")
    fields.require(after == nil || after.flatMap(read) != nil, "after", "is the `next` of the page before")
    try fields.finish()
    return Page(limit: limit, after: after.flatMap(read))
  }

  func page<Kind>() throws -> Page<Identifier<Kind>> { try page { Identifier<Kind>($0) } }

  /// A parameter of the query; nil if it is absent or empty.
  /// - Throws: `LicensingError.invalid` if it is given twice, or has a zero character, which no database takes in a text.
  func query(_ name: String) throws -> String? {
    let values = request.uri.queryParameters[values: Substring(name)]
    guard values.count <= 1 else { throw LicensingError.invalid([FieldProblem(name, "is given once")]) }
    let value = values.first.flatMap { $0.isEmpty ? nil : String($0) }
    guard value?.utf8.contains(0) != true else {
      throw LicensingError.invalid([FieldProblem(name, "has no zero characters")])
    }
    return value
  }

  /// A word of an enumeration in the query; nil if it is absent or empty.
  /// - Throws: `LicensingError.invalid`.
  func word<Word: CaseIterable & RawRepresentable>(_ name: String, of type: Word.Type) throws -> Word?
  where Word.RawValue == String {
    guard let text = try query(name) else { return nil }
    guard let word = Word(rawValue: text) else {
      let words = type.allCases.map(\.rawValue).joined(separator: ", ")
      throw LicensingError.invalid([FieldProblem(name, "is one of: \(words)")])
    }
    return word
  }

  /// How a list is sorted.
  enum Order: String, CaseIterable { case asc, desc }

  /// The members of the JSON object in the body.
  /// - Throws: `RequestError`, `MalformedBody`, `LicensingError.invalid`.
  func body(maximumBytes: Int = Request.maximumBodyBytes) async throws -> JSONFields {
    try await request.jsonFields(maximumBytes: maximumBytes)
  }

  /// As `body`, where it may be left out: then without members.
  func bodyIfGiven(maximumBytes: Int = Request.maximumBodyBytes) async throws -> JSONFields {
    guard request.headers.contains(.contentType) else { return JSONFields([:]) }
    return try await body(maximumBytes: maximumBytes)
  }

  /// The version that the change is made on, from `If-Match`; nil for `*`.
  /// - Parameter current: reads the present one, of which it is asked whether it is among several that the request names.
  /// - Returns: a version that nothing has if it can match nothing: the use case says so where its other checks have passed, as
  ///   RFC 9110 §13.2.1 has it.
  /// - Throws: `PreconditionRequired` without one (RFC 6585 §3); what `current` throws.
  func version(_ current: () async throws -> Int64) async throws -> Int64? {
    guard request.headers[.ifMatch] != nil else { throw PreconditionRequired() }
    return try await versionIfGiven(current)
  }

  /// As `version`, where `If-Match` may be left out.
  func versionIfGiven(_ current: () async throws -> Int64) async throws -> Int64? {
    switch ifMatch {
    case nil, .any?: return nil
    case .oneOf(let strong, _)?:
      let versions = strong.compactMap { tag in Int64(tag.opaque).flatMap { "\($0)" == tag.opaque ? $0 : nil } }
      guard versions.count > 1 else { return versions.first ?? Self.noVersion }
      let now = try await current()
      return versions.contains(now) ? now : Self.noVersion
    }
  }

  /// Versions begin with 0.
  private static let noVersion: Int64 = -1

  /// What the change is made on, of things that have no version.
  var condition: ChangeCondition { ChangeCondition(ifMatch) }

  /// What is not well-formed matches nothing.
  private var ifMatch: EntityTagCondition? {
    let fields = request.headers[values: .ifMatch]
    return fields.isEmpty ? nil : EntityTagCondition(fields) ?? .oneOf(strong: [], weak: [])
  }
}

extension Request {
  /// The members of the JSON object in the body.
  /// - Parameter maximumValues: those within arrays and objects counted.
  /// - Throws: `RequestError`, `MalformedBody`, `LicensingError.invalid`.
  func jsonFields(maximumBytes: Int, maximumValues: Int = .max) async throws -> JSONFields {
    let bytes = try await json(maximumBytes: maximumBytes)
    let value: JSONValue
    do {
      value = try JSONValue(
        parsing: Array(bytes.readableBytesView), maximumByteCount: maximumBytes, maximumValueCount: maximumValues)
    } catch .tooLarge {
      throw LicensingError.invalid([FieldProblem("body", "has at most \(maximumValues) values")])
    } catch {
      throw MalformedBody()
    }
    guard case .object(let members) = value else {
      throw LicensingError.invalid([FieldProblem("body", "is a JSON object")])
    }
    return JSONFields(members)
  }
}

/// A change was asked for without saying which version it is made on.
struct PreconditionRequired: AnswerableError {
  func response(in format: AnswerFormat) throws -> Response {
    try ProblemDetails(
      status: .preconditionRequired, code: "if_match_required",
      detail: "Send If-Match with the ETag of what you change, so that nobody's change is lost."
    ).response()
  }
}

/// A body that is not what its content type says (RFC 9110 §15.5.1). One that is, with wrong values in it, is `LicensingError.invalid`
/// (§15.5.21).
struct MalformedBody: AnswerableError {
  func response(in format: AnswerFormat) throws -> Response {
    try ProblemDetails(
      status: .badRequest, code: "malformed_body", detail: "The body is not JSON in UTF-8 with every member once."
    ).response(in: format)
  }
}
