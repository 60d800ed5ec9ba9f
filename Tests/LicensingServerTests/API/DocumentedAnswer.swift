import HTTPTypes
import LicenseTokens
import Testing

@testable import LicensingServer

/// Every answer of the API that a test gets is held against the API's own document.
enum DocumentedAnswer {
  static let check = SchemaCheck(document: APIDocument(issuer: ServerWorld.issuer).json)

  /// - Parameter path: behind `/api/v1`, with its query.
  static func expect(_ method: HTTPRequest.Method, _ path: String, _ answer: ServerAnswer) {
    for problem in problems(method, path, answer) {
      Issue.record("\(method) \(path): the document does not say so: \(problem)")
    }
  }

  static func problems(_ method: HTTPRequest.Method, _ path: String, _ answer: ServerAnswer) -> [String] {
    // A fault of the server's is no promise.
    guard answer.status != 500, let operation = operation(method == .head ? .get : method, path) else { return [] }
    let described = check.document["paths"]?[operation.documentPath]?[operation.method.rawValue.lowercased()]
    guard let response = check.resolved(described?["responses"]?["\(answer.status)"]) else {
      return ["the status \(answer.status)"]
    }
    return headerProblems(of: answer, response) + (method == .head ? [] : bodyProblems(of: answer, response))
  }

  private static func headerProblems(of answer: ServerAnswer, _ response: JSONValue) -> [String] {
    guard case .object(let headers)? = response["headers"] else {
      return ["etag", "location"].filter { answer.headers[$0] != nil }.map { "the header \($0)" }
    }
    return headers.flatMap { name, header -> [String] in
      guard let value = answer.headers[name.lowercased()] else { return ["no \(name)"] }
      guard let schema = check.resolved(header)?["schema"] else { return ["\(name) has no schema"] }
      let typed = schema["type"] == "integer" ? Int64(value).map(JSONValue.integer) ?? .null : .string(value)
      return check.problems(of: typed, schema, at: name)
    }
  }

  private static func bodyProblems(of answer: ServerAnswer, _ response: JSONValue) -> [String] {
    guard case .object(let content)? = response["content"], let (type, described) = content.first else {
      return answer.body.isEmpty ? [] : ["a body"]
    }
    let sent = answer.headers["content-type"]?.prefix { $0 != ";" } ?? ""
    guard sent == type else { return ["the content type \(sent)"] }
    guard type.hasSuffix("json"), let schema = described["schema"] else { return [] }
    guard let body = try? JSONValue(parsing: answer.body, maximumByteCount: .max) else {
      return ["a body that is no JSON"]
    }
    return check.problems(of: body, schema)
  }

  /// The operation that a request reaches: one whose path has no name where another has one goes first.
  private static func operation(_ method: HTTPRequest.Method, _ path: String) -> APIOperation? {
    let segments = path.prefix { $0 != "?" }.split(separator: "/", omittingEmptySubsequences: false)
    return APIDocument.operations.filter { operation in
      let template = operation.path.split(separator: "/", omittingEmptySubsequences: false)
      return operation.method == method && template.count == segments.count
        && zip(template, segments).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }.min { $0.path.count { $0 == "{" } < $1.path.count { $0 == "{" } }
  }
}
