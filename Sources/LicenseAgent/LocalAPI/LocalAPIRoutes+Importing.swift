import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import NIOCore

extension LocalAPIRoutes {
  /// A bundle as a JSON string, whose line ends take a byte more, and a key set.
  private static let maximumJSONBytes = LicenseDocument.maximumByteCount + LicenseDocument.maximumByteCount / 16

  func importFile(_ request: Request) async throws -> Response {
    try await importTurns.take {
      let (document, keySet) = try await Self.brought(request)
      return .json(try await keeper.importFile(document, keySet: keySet).json)
    }
  }

  private static func brought(_ request: Request) async throws -> (document: String, keySet: JSONWebKeySet?) {
    if request.mediaType == "text/plain" {
      return (String(buffer: try await request.text(maximumBytes: LicenseDocument.maximumByteCount)), nil)
    }
    let body: ByteBuffer
    do { body = try await request.json(maximumBytes: maximumJSONBytes) } catch RequestError.unsupportedMediaType {
      throw RequestError.unsupportedMediaType(expected: "text/plain or application/json")
    }
    let bytes = Array(body.readableBytesView)
    // Two strings and a key set.
    guard
      case .object(let members)? = try? JSONValue(
        parsing: bytes, maximumByteCount: maximumJSONBytes, maximumValueCount: 10_000)
    else { throw malformedJSON }
    guard let document = try string("document", in: members) else { throw invalid("document", "is missing") }
    switch members["key_set"] {
    case nil, .null?: return (document, nil)
    case let value?:
      guard let keySet = BroughtKeys.keySet(value.json) else {
        throw ProblemDetails(
          status: .unprocessableContent, code: "invalid", detail: BroughtKeys.expectation,
          errors: [.init(field: "key_set", message: BroughtKeys.expectation)])
      }
      return (document, keySet)
    }
  }
}

extension LicenseKeeper.Import {
  /// The answer of `POST /v1/license/import`.
  fileprivate var json: JSONValue {
    guard case .object(var members) = view.json else { return view.json }
    members["imported"] = imported?.factsJSON ?? .null
    members["ignored"] = .object([
      "count": .integer(Int64(ignoredCount)), "reasons": .array(ignored.map(\.json)),
    ])
    if isHeldRevoked { members["revoked"] = .bool(true) }
    return .object(members)
  }
}

extension IgnoredFile {
  fileprivate var json: JSONValue {
    .object([
      "serial_number": .string(serialNumber), "article_number": .string(articleNumber), "code": .string(code),
      "message": .string(sentence),
    ])
  }
}

extension MachineDescription {
  /// The answer of `GET /v1/device`.
  var json: JSONValue {
    func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }
    return .object([
      "serial_number": text(serialNumber), "article_number": text(articleNumber), "name": text(deviceName),
      "hostname": text(hostname), "operating_system": text(operatingSystem), "software_version": text(softwareVersion),
    ])
  }
}
