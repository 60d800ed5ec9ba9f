import Cryptography
import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import NIOCore

/// What the document says of one capability: the part that stands beside its routes.
struct APITopic: Sendable {
  let name: String
  let description: String
  let schemas: [String: JSONSchema]
  let operations: [APIOperation]
}

/// The description of the API (OpenAPI 3.1), made from what stands beside the routes.
struct APIDocument: Sendable {
  private let issuer: String

  init(issuer: String) { self.issuer = issuer }

  static let topics: [APITopic] = [
    .organizations, .accounts, .ownAccount, .clients, .products, .licenses, .licenseKeys, .locks, .licenseCheckSettings,
    .licenseFiles, .devices, .deviceAuthorizations, .signingKeys, .audit, .document,
  ]

  static let operations = topics.flatMap(\.operations)

  var json: JSONValue {
    .object([
      "openapi": .string("3.1.0"),
      "info": .object([
        "title": .string("Countersign API"), "version": .string("1"), "description": .string(Self.introduction),
      ]),
      "servers": .array([.object(["url": .string("\(issuer)/api/v1")])]),
      "tags": .array(
        Self.topics.map { .object(["name": .string($0.name), "description": .string($0.description)]) }),
      "paths": .object(paths),
      "security": .array(RouteNeed.signedIn.security),
      "components": .object(components),
    ])
  }

  private var paths: [String: JSONValue] {
    var paths: [String: [String: JSONValue]] = [:]
    for topic in Self.topics {
      for operation in topic.operations {
        paths[operation.documentPath, default: [:]][operation.method.rawValue.lowercased()] = operation.json(
          tag: topic.name)
      }
    }
    return paths.mapValues(JSONValue.object)
  }

  private var components: [String: JSONValue] {
    let schemas = Self.topics.reduce(into: Self.sharedSchemas) { $0.merge($1.schemas) { $1 } }
    return [
      "schemas": .object(schemas.mapValues(\.json)), "securitySchemes": Self.securitySchemes,
      "responses": .object(Self.problemResponses), "headers": .object(Self.headers),
      "parameters": .object(Self.conditions),
    ]
  }
}

extension APIOperation {
  fileprivate func json(tag: String) -> JSONValue {
    let needs = RouteAccess.api.filter { $0.method == method && $0.path == path }
      .map { "Needs: \($0.need)\($0.when.map { ", where \($0)" } ?? "")." }
    var members: [String: JSONValue] = [
      "operationId": .string(id), "summary": .string(summary), "tags": .array([.string(tag)]),
      "description": .string(([description].compactMap { $0 } + needs).joined(separator: "\n\n")),
      "security": .array(security), "responses": .object(responses),
    ]
    let parameters = pathParameters.map(\.parameter.json) + query.map(\.json) + ifMatch.parameters
    if !parameters.isEmpty { members["parameters"] = .array(parameters) }
    if let body {
      members["requestBody"] = .object([
        "required": .bool(!isBodyOptional),
        "content": .object(["application/json": .object(["schema": body.json])]),
      ])
    }
    return .object(members)
  }

  private var security: [JSONValue] {
    switch path {
    case "/directory/servers/{id}": [.object(["licenseToken": .array([])])]
    case "/license-files", "/license-files/bundle":
      RouteNeed.signedIn.security + [.object(["parentLicense": .array([])])]
    case "/license-files/quota": [.object(["parentLicense": .array([])])]
    default: need.security
    }
  }

  private var responses: [String: JSONValue] {
    var responses: [String: JSONValue] = [:]
    for status in refusals {
      responses["\(status)"] = .object(["$ref": .string("#/components/responses/Problem\(status)")])
    }
    var (status, good) = answer.response(isTagged: isTagged)
    if !links.isEmpty { good["links"] = .object(links) }
    responses["\(status)"] = .object(good)
    return responses
  }

  /// From a list to what can be done with its elements.
  private var links: [String: JSONValue] {
    guard let element = query.first(where: { $0.name == "after" })?.schema.json else { return [:] }
    let operations = APIDocument.operations.compactMap { operation -> (String, JSONValue)? in
      guard operation.pathParameters.count == 1, let name = operation.pathParameters.first?.parameter,
        name.schema.json == element
      else { return nil }
      let parameters = JSONValue.object([name.name: .string("$response.body#/items/0/id")])
      return (operation.id, .object(["operationId": .string(operation.id), "parameters": parameters]))
    }
    return Dictionary(operations) { $1 }
  }
}

extension APIOperation.Answer {
  /// What whoever may is answered.
  var status: Int {
    switch self {
    case .ok, .document: 200
    case .created: 201
    case .noContent: 204
    }
  }

  fileprivate func response(isTagged: Bool) -> (Int, [String: JSONValue]) {
    var headers: [String: JSONValue] = [:]
    if isTagged { headers["ETag"] = .object(["$ref": .string("#/components/headers/ETag")]) }
    var members: [String: JSONValue] = [:]
    switch self {
    case .ok(let schema):
      members = ["description": .string("Done."), "content": Self.content("application/json", schema)]
    case .created(let schema, let at):
      members = ["description": .string("Made."), "content": Self.content("application/json", schema)]
      if at { headers["Location"] = .object(["$ref": .string("#/components/headers/Location")]) }
    case .noContent: members = ["description": .string("Done.")]
    case .document(let type, let schema):
      members = ["description": .string("The document."), "content": Self.content(type, schema)]
    }
    if !headers.isEmpty { members["headers"] = .object(headers) }
    return (status, members)
  }

  private static func content(_ type: String, _ schema: JSONSchema) -> JSONValue {
    .object([type: .object(["schema": schema.json])])
  }
}

extension APIOperation.IfMatch {
  fileprivate var parameters: [JSONValue] {
    switch self {
    case .notRead: []
    case .optional: [.object(["$ref": .string("#/components/parameters/IfMatch")])]
    case .required: [.object(["$ref": .string("#/components/parameters/RequiredIfMatch")])]
    }
  }
}

extension RouteNeed {
  /// What has to come with the request: any one of these.
  fileprivate var security: [JSONValue] {
    guard self != .anyone else { return [] }
    return [
      .object(["apiToken": .array([])]), .object(["session": .array([]), "formToken": .array([])]),
    ]
  }
}
