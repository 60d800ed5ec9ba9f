import HTTPTypes
import Hummingbird

/// The header fields every answer has, errors included (OWASP ASVS 5.0, chapter V3.4).
struct SecurityHeaders: Sendable {
  private let always: HTTPFields
  /// What a page or a handler may replace.
  private let defaults: HTTPFields

  /// - Parameter https: whether the server is reached by https: only then is a browser told to insist on it.
  init(https: Bool) {
    var always: HTTPFields = [.xContentTypeOptions: "nosniff", .referrerPolicy: "no-referrer"]
    if https { always[.strictTransportSecurity] = "max-age=63072000" }
    self.always = always
    defaults = [
      .contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", .cacheControl: "no-store",
    ]
  }

  func apply(to response: inout Response, requestID: String) {
    for field in always { response.headers.set(field) }
    for field in defaults where !response.headers.contains(field.name) { response.headers.append(field) }
    response.headers.set(HTTPField(name: .requestID, value: requestID))
  }
}

extension HTTPFields {
  /// What the subscript does; a field that is new, as most are, is added in a third of its time.
  fileprivate mutating func set(_ field: HTTPField) {
    if contains(field.name) { self[field.name] = field.value } else { append(field) }
  }
}
