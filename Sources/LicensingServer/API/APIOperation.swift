import HTTPTypes
import LicenseTokens
import LicensingCore

/// What the API's document says of one route.
struct APIOperation: Sendable {
  /// What a good answer is.
  enum Answer: Sendable {
    case ok(JSONSchema)
    /// With `Location`, if `at` says so.
    case created(JSONSchema, at: Bool)
    case noContent
    /// A document of another type than JSON, and what its body is.
    case document(String, JSONSchema)
  }

  /// What a change says of the version that it is made on.
  enum IfMatch: Sendable { case notRead, optional, required }

  let method: HTTPRequest.Method
  /// As the router has it, behind `/api/v1`.
  let path: String
  /// What client programs call it.
  let id: String
  let summary: String
  let description: String?
  let query: [APIParameter]
  let body: JSONSchema?
  let isBodyOptional: Bool
  let ifMatch: IfMatch
  let answer: Answer
  /// Whether the answer says which version it shows.
  let isTagged: Bool
  /// Problems beside those that follow from the rest.
  let problems: Set<Int>

  init(
    _ method: HTTPRequest.Method, _ path: String, _ id: String, _ summary: String, _ description: String? = nil,
    query: [APIParameter] = [], body: JSONSchema? = nil, isBodyOptional: Bool = false, ifMatch: IfMatch = .notRead,
    answers answer: Answer, isTagged: Bool = false, problems: Set<Int> = []
  ) {
    self.method = method
    self.path = path
    self.id = id
    self.summary = summary
    self.description = description
    self.query = query
    self.body = body
    self.isBodyOptional = isBodyOptional
    self.ifMatch = ifMatch
    self.answer = answer
    self.isTagged = isTagged
    self.problems = problems
  }

  /// The names in the path with what they name, left to right.
  var pathParameters: [(inRouter: String, parameter: APIParameter)] {
    let segments = path.split(separator: "/").map(String.init)
    return zip(segments, segments.dropFirst()).compactMap { kind, name in
      guard name.hasPrefix("{"), name.hasSuffix("}") else { return nil }
      return (String(name.dropFirst().dropLast()), APIParameter.named(inPathBehind: kind))
    }
  }

  /// As the document has it, where a name in a path says what it names.
  var documentPath: String {
    pathParameters.reduce(path) { path, names in
      path.replacing("/{\(names.inRouter)}", with: "/{\(names.parameter.name)}", maxReplacements: 1)
    }
  }

  var need: RouteNeed { RouteAccess.need(of: method, path, in: RouteAccess.api) }

  /// Every status that refuses.
  var refusals: Set<Int> {
    var statuses = problems
    if need != .anyone { statuses.formUnion([401, 503]) }
    switch need {
    case .anyone, .signedIn, .credential: break
    case .member(let role): statuses.formUnion(role == .viewer ? [404] : [403, 404])
    case .memberOfAny, .platformAdministrator: statuses.insert(403)
    case .platformInside: statuses.formUnion([403, 404])
    }
    if path.contains("{") { statuses.insert(404) }
    if body != nil { statuses.formUnion([400, 413, 415, 422]) }
    if !query.isEmpty { statuses.insert(422) }
    if ifMatch != .notRead { statuses.insert(412) }
    if ifMatch == .required { statuses.insert(428) }
    return statuses
  }
}

/// A parameter of the query or the path.
struct APIParameter: Sendable {
  let name: String
  let place: String
  let schema: JSONSchema
  let description: String

  /// An empty one is as one that is left out.
  static func query(_ name: String, _ schema: JSONSchema, _ description: String) -> APIParameter {
    APIParameter(name: name, place: "query", schema: schema, description: description)
  }

  static let limit = query(
    "limit", .number(1...200).otherwise(.integer(50)), "How many elements the page has at most.")

  /// `limit` and `after` of a list whose elements have ids of this form.
  static func page(by name: String) -> [APIParameter] {
    [limit, query("after", .named(name), "The `next` of the page before; without it, the first page.")]
  }

  static let search = query(
    "search", .text, "Only elements in which each of these words is found, whatever their case.")

  static let order = query(
    "order", .choice(APIRequest.Order.self).otherwise(.string("asc")), "Upwards or downwards.")

  /// What stands behind a segment of a path.
  static func named(inPathBehind segment: String) -> APIParameter {
    let (name, schema) =
      switch segment {
      case "organizations": ("organization_id", "OrganizationID")
      case "members": ("user_id", "UserID")
      case "users": ("user_id", "UserID")
      case "api-tokens": ("api_token_id", "APITokenID")
      case "sessions": ("session_id", "SessionID")
      case "clients": ("client_id", "ClientID")
      case "products": ("product_id", "ProductID")
      case "licenses": ("license_id", "LicenseID")
      case "activations": ("activation_id", "ActivationID")
      case "license-keys": ("license_key_id", "LicenseKeyID")
      case "locks": ("lock_id", "LockID")
      case "unauthorized-installations": ("installation_id", "UnauthorizedInstallationID")
      case "license-files": ("license_file_id", "LicenseFileID")
      case "devices": ("device_id", "DeviceID")
      case "hubs": ("hub_id", "DeviceID")
      case "servers": ("server_id", "DeviceID")
      case "device-authorizations": ("device_authorization_id", "DeviceAuthorizationID")
      case "signing-keys": ("signing_key_id", "SigningKeyID")
      case "audit-events": ("audit_event_id", "AuditEventID")
      default: ("id", "")
      }
    return APIParameter(name: name, place: "path", schema: .named(schema), description: "Whose it is about.")
  }

  var json: JSONValue {
    .object([
      "name": .string(name), "in": .string(place), "required": .bool(place == "path"),
      "schema": place == "query" ? schema.orEmpty.json : schema.json,
      "description": .string(description),
    ])
  }
}
