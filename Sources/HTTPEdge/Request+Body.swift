import HTTPTypes
package import Hummingbird
package import NIOCore
package import OAuthMessages

extension Request {
  /// The longest body an endpoint reads unless it says otherwise, in bytes.
  package static let maximumBodyBytes = 16 * 1024

  /// The parameters of a form. Those in the query of the URL are never read.
  /// - Throws: `RequestError` or `FormParameters.ParseError`, both answerable.
  package func form(maximumBytes: Int = maximumBodyBytes) async throws -> FormParameters {
    try FormParameters(parsing: try await formBytes(maximumBytes: maximumBytes).readableBytesView)
  }

  /// The bytes of a form, unread.
  /// - Throws: `RequestError`
  package func formBytes(maximumBytes: Int = maximumBodyBytes) async throws -> ByteBuffer {
    try await content("application/x-www-form-urlencoded", maximumBytes: maximumBytes)
  }

  /// A form that may carry files. Browsers send it as `multipart/form-data`; as a plain form it has none.
  /// - Throws: `RequestError`, `FormParameters.ParseError` or `MultipartError`, all answerable.
  package func uploadForm(maximumBytes: Int) async throws -> UploadForm {
    guard mediaType == UploadForm.mediaType, let contentType = headers[.contentType] else {
      return UploadForm(parameters: try await form(maximumBytes: maximumBytes))
    }
    // A boundary that cannot be is told before megabytes are read.
    let boundary = try UploadForm.boundary(in: contentType)
    let bytes = try await content(UploadForm.mediaType, maximumBytes: maximumBytes)
    return try UploadForm(parsing: Array(bytes.readableBytesView), boundary: boundary)
  }

  /// The bytes of a JSON body, unread.
  /// - Throws: `RequestError`
  package func json(maximumBytes: Int = maximumBodyBytes) async throws -> ByteBuffer {
    try await content("application/json", maximumBytes: maximumBytes)
  }

  /// The bytes of a body of plain text, in whatever character set.
  /// - Throws: `RequestError`
  package func text(maximumBytes: Int = maximumBodyBytes) async throws -> ByteBuffer {
    try await content("text/plain", maximumBytes: maximumBytes)
  }

  /// What the body is said to be, in lower case and without parameters; nil if that is not said, or twice.
  package var mediaType: String? {
    let contentTypes = headers[values: .contentType]
    return contentTypes.count == 1 ? contentTypes.first.map(Self.mediaType) : nil
  }

  private func content(_ mediaType: String, maximumBytes: Int) async throws -> ByteBuffer {
    let contentTypes = headers[values: .contentType]
    guard let contentType = contentTypes.first, contentTypes.count == 1,
      contentType == mediaType || Self.mediaType(contentType) == mediaType
    else {
      throw RequestError.unsupportedMediaType(expected: mediaType)
    }
    guard !headers.contains(.contentEncoding) else { throw RequestError.unsupportedEncoding }
    let announced = headers[values: .contentLength].first.flatMap { Int($0) }
    guard announced ?? 0 <= maximumBytes else { throw RequestError.contentTooLarge(limit: maximumBytes) }
    var content = ByteBuffer()
    for try await part in body {
      guard content.readableBytes + part.readableBytes <= maximumBytes else {
        throw RequestError.contentTooLarge(limit: maximumBytes)
      }
      content.writeImmutableBuffer(part)
    }
    // A connection that breaks ends the sequence like a complete body does.
    guard announced ?? content.readableBytes == content.readableBytes else { throw RequestError.incompleteBody }
    return content
  }

  private static func mediaType(_ field: String) -> String {
    String(field.prefix { $0 != ";" }).lowercased().filter { $0 != " " && $0 != "\t" }
  }
}
