import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// The API's document: it is whole, and about the routes that there are. That real answers are as it says is looked at with every
/// answer that any test of the API gets (`DocumentedAnswer`).
@Suite struct APIDocumentTests {
  private let document = APIDocument(issuer: ServerWorld.issuer).json
  private var check: SchemaCheck { SchemaCheck(document: document) }

  @Test func itIsServedToEverybody() async throws {
    let world = try await ServerWorld()
    let answer = try await world.api(.get, "/openapi.json", by: nil)
    let tag = try #require(answer.headers["etag"])
    try expect(
      answer, 200, document, ["etag": tag, "cache-control": "public, max-age=300"])
    for login in [world.a.viewer, world.administrator] {
      #expect(try await world.api(.get, "/openapi.json", by: login).body == answer.body)
    }
    let fresh = try await world.send(.get, "/api/v1/openapi.json", [("if-none-match", "\"x\", \(tag)")])
    #expect(fresh.status == 304 && fresh.body.isEmpty)
    #expect(fresh.headers["etag"] == tag && fresh.headers["content-type"] == nil)
    #expect(try await world.send(.get, "/api/v1/openapi.json", [("if-none-match", "\"x\"")]).status == 200)
    #expect(try await world.send(.post, "/api/v1/openapi.json").headers["allow"] == "GET, HEAD")
  }

  @Test func everyRouteIsInItAndNothingElse() {
    let table = Set(RouteAccess.api.map { "\($0.method) \($0.path)" })
    let described = APIDocument.operations.map { "\($0.method) \($0.path)" }
    #expect(Set(described) == table)
    #expect(Set(described).count == described.count)
    guard case .object(let paths)? = document["paths"] else { return }
    let written = paths.flatMap { path, methods -> [String] in
      guard case .object(let operations) = methods else { return [] }
      return operations.keys.map { "\($0.uppercased()) \(path)" }
    }
    #expect(Set(written) == Set(APIDocument.operations.map { "\($0.method) \($0.documentPath)" }))
    #expect(written.count == described.count)
  }

  @Test func everyOperationSaysWhatItIsAndWhatItNeeds() throws {
    var ids: Set<String> = []
    for operation in APIDocument.operations {
      let described = try #require(
        document["paths"]?[operation.documentPath]?[operation.method.rawValue.lowercased()])
      #expect(ids.insert(operation.id).inserted && operation.id.wholeMatch(of: #/[a-z][A-Za-z]+/#) != nil)
      #expect(described["operationId"] == .string(operation.id))
      #expect(described["summary"]?.text?.isEmpty == false)
      for row in RouteAccess.api where row.method == operation.method && row.path == operation.path {
        #expect(described["description"]?.text?.contains("Needs: \(row.need)") == true, "\(operation.id)")
      }
      #expect(described["security"]?.elements.isEmpty == (operation.need == .anyone))
      #expect((operation.method == .patch) == (operation.ifMatch == .required), "\(operation.id)")
    }
  }

  @Test func whatItRefersToIsThere() throws {
    var referred: Set<String> = []
    func walk(_ value: JSONValue) {
      switch value {
      case .object(let members):
        if let reference = members["$ref"]?.text { referred.insert(reference) }
        members.values.forEach(walk)
      case .array(let elements): elements.forEach(walk)
      case .null, .bool, .integer, .fraction, .string: break
      }
    }
    walk(document)
    for reference in referred { #expect(check.resolve(reference) != nil, "\(reference)") }
    // And nothing lies there that nobody refers to.
    for kind in ["schemas", "responses", "headers", "parameters"] {
      guard case .object(let components)? = document["components"]?[kind] else { continue }
      for name in components.keys { #expect(referred.contains("#/components/\(kind)/\(name)"), "\(kind) \(name)") }
    }
  }

  @Test func everyNameInAPathIsExplained() throws {
    for operation in APIDocument.operations {
      let names = operation.documentPath.matches(of: #/\{([a-z_]+)\}/#).map { String($0.output.1) }
      #expect(names == operation.pathParameters.map(\.parameter.name))
      #expect(Set(names).count == names.count)
      #expect(!names.contains("id"), "\(operation.path)")
    }
  }

  /// The check that all of these tests rest on finds what is wrong.
  @Test func theCheckFindsWhatIsNotAsItIsDescribed() {
    let schema: JSONValue = [
      "type": "object", "required": ["id"],
      "properties": [
        "id": ["$ref": "#/components/schemas/DeviceID"], "kind": ["type": ["string", "null"], "enum": ["a", nil]],
        "count": ["type": "integer", "minimum": 1, "maximum": 3], "at": ["type": "string", "format": "date-time"],
        "list": ["type": "array", "items": ["type": "boolean"], "maxItems": 2],
      ],
    ]
    let good: JSONValue = [
      "id": "dev_01arz3ndektsv4rrffq69g5fav", "kind": nil, "count": 3, "at": "2026-03-01T12:00:00.000Z", "list": [true],
    ]
    #expect(check.problems(of: good, schema) == [])
    let changes: [[String: JSONValue]] = [
      ["id": "lic_01arz3ndektsv4rrffq69g5fav"], ["id": nil], ["kind": "b"], ["count": 4], ["count": "3"],
      ["at": "2026-03-01"], ["list": [1]], ["list": [true, true, true]], ["list": nil], ["other": 1],
    ]
    for change in changes { #expect(!check.problems(of: good.with(change), schema).isEmpty, "\(change)") }
    #expect(!check.problems(of: good.without("id"), schema).isEmpty)
    #expect(!check.problems(of: 1, ["const": 1]).isEmpty)
  }
}
