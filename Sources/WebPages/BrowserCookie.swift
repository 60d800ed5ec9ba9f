import HTTPTypes
package import Hummingbird

/// The one cookie of a program: it names the browser, and after signing in the session.
package struct BrowserCookie: Sendable {
  private let name: String
  private let isSecure: Bool

  /// - Parameter isSecure: browsers reach the program by https; the cookie is then bound to this very host (`__Host-`).
  package init(name: String, isSecure: Bool) {
    self.name = isSecure ? "__Host-" + name : name
    self.isSecure = isSecure
  }

  /// - Returns: nil if there is none, or more than one of the name: one of them is not ours then.
  package func value(in request: Request) -> String? {
    let values = request.headers[values: .cookie].flatMap { $0.split(separator: ";") }.compactMap { pair -> String? in
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == name else { return nil }
      return String(parts[1])
    }
    return values.count == 1 ? values[0] : nil
  }

  /// A cookie until the browser is closed.
  package func set(_ value: String, on response: inout Response) {
    response.headers.append(HTTPField(name: .setCookie, value: "\(name)=\(value)\(attributes)"))
  }

  package func clear(on response: inout Response) {
    response.headers.append(HTTPField(name: .setCookie, value: "\(name)=; Max-Age=0\(attributes)"))
  }

  private var attributes: String { "; Path=/; HttpOnly; SameSite=Lax\(isSecure ? "; Secure" : "")" }
}
