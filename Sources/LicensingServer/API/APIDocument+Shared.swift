import LicenseTokens
import LicensingCore

// What every operation of the document refers to.

extension APIDocument {
  static let introduction = """
    Administration for programs. Send `Authorization: Bearer` with an API token, which acts as the user whose it is.

    Lists come in pages: `limit`, and `after` with the `next` of the page before. What is another organization's is answered as what \
    is not there: 404.

    What can be changed comes with an `ETag`. A PATCH has to send it back in `If-Match` (428 without); the other changes honor it when \
    it is sent. A lost race is 412: read again, then change what is there now.

    Problems are RFC 9457 documents; `code` is stable. A body that is no JSON is 400, one whose values are wrong 422, with every \
    wrong field named.
    """

  static let sharedSchemas: [String: JSONSchema] = [
    "Problem": JSONSchema.object(
      [
        "type": .text.says("about:blank: `code` says which problem it is."), "title": .text,
        "status": .number(400...599), "detail": .text.says("A sentence for a person."),
        "code": .text(1...40, pattern: "^[a-z][a-z_]*$").says("Stable, for programs."),
      ],
      optional: ["errors": .array(.named("FieldError")).says("What is wrong, field by field.")]),
    "FieldError": .object(["field": .text, "message": .text]),
    "OrganizationID": .id(OrganizationKind.self), "UserID": .id(UserKind.self),
    "ClientID": .text(1...64, pattern: "^[a-zA-Z0-9][a-zA-Z0-9._-]*$"), "ProductID": .id(ProductKind.self),
    "LicenseID": .id(LicenseKind.self), "DeviceID": .id(DeviceKind.self), "ActivationID": .id(ActivationKind.self),
    "DeviceAuthorizationID": .id(DeviceAuthorizationKind.self), "APITokenID": .id(APITokenKind.self),
    "AuditEventID": .id(AuditEventKind.self), "LicenseKeyID": .id(LicenseKeyKind.self),
    "LockID": .id(KeyLockKind.self), "UnauthorizedInstallationID": .id(UnauthorizedInstallationKind.self),
    "LicenseFileID": .id(LicenseFileKind.self), "ParentLicenseID": .id(ParentLicenseKind.self),
    "SessionID": .text(16...16, pattern: "^[A-Za-z0-9_-]+$"),
    "SigningKeyID": .text(1...64, pattern: "^[A-Za-z0-9._~-]+$"),
  ]

  static let securitySchemes: JSONValue = .object([
    "apiToken": bearer("An API token (`csa_…`), which acts as its user."),
    "session": .object([
      "type": .string("apiKey"), "in": .string("cookie"), "name": .string("countersign_server_session"),
      "description": .string("The console's session; over https the name begins with `__Host-`."),
    ]),
    "formToken": .object([
      "type": .string("apiKey"), "in": .string("header"), "name": .string("X-CSRF-Token"),
      "description": .string("The token of the session's forms, which no other site knows."),
    ]),
    "licenseToken": bearer("A machine's license token."),
    "parentLicense": bearer("The credential of a parent license file (`csp_…`)."),
  ])

  private static func bearer(_ description: String) -> JSONValue {
    .object([
      "type": .string("http"), "scheme": .string("bearer"), "description": .string(description),
    ])
  }

  static let headers: [String: JSONValue] = [
    "ETag": header(
      "Which version this is, for `If-Match`.", .text(1...200, pattern: "^\"[!#-~]*\"$"), isRequired: true),
    "Location": header("Where it is.", .text(1...400, pattern: "^/api/v1/"), isRequired: true),
    "RetryAfter": header("Seconds until it is worth trying again.", .number(1...86_400), isRequired: true),
    "Challenge": header("How to say who asks.", .text, isRequired: true),
  ]

  private static func header(_ description: String, _ schema: JSONSchema, isRequired: Bool) -> JSONValue {
    .object([
      "description": .string(description), "schema": schema.json, "required": .bool(isRequired),
    ])
  }

  static let conditions: [String: JSONValue] = [
    "IfMatch": condition(isRequired: false), "RequiredIfMatch": condition(isRequired: true),
  ]

  private static func condition(isRequired: Bool) -> JSONValue {
    .object([
      "name": .string("If-Match"), "in": .string("header"), "required": .bool(isRequired),
      "schema": JSONSchema.text.json,
      "description": .string(
        "The `ETag` of what is changed, several of which any may match, or `*` for whatever it is."),
    ])
  }

  private static let meanings: [Int: String] = [
    400: "The body is not JSON, or not all of it came.", 401: "Nobody known asks.", 403: "The role does not allow it.",
    404: "There is nothing with this id, or it is another organization's.",
    409: "What is there does not allow it; `code` says why.", 412: "Someone else changed it first.",
    413: "The body is too long.", 415: "The body is not application/json.", 422: "Some values are wrong.",
    428: "A change without If-Match.", 429: "Too many attempts.", 503: "The server cannot answer now.",
  ]

  static let problemResponses: [String: JSONValue] = Dictionary(
    meanings.map { status, meaning in
      var members: [String: JSONValue] = [
        "description": .string(meaning),
        "content": .object([
          "application/problem+json": .object(["schema": JSONSchema.named("Problem").json])
        ]),
      ]
      let header = [401: ("WWW-Authenticate", "Challenge"), 429: retry, 503: retry][status]
      if let (name, component) = header {
        members["headers"] = .object([name: .object(["$ref": .string("#/components/headers/\(component)")])])
      }
      return ("Problem\(status)", JSONValue.object(members))
    }, uniquingKeysWith: { $1 })

  private static let retry = ("Retry-After", "RetryAfter")
}
