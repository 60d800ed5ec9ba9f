import HTTPEdge
import HTTPTypes
import Hummingbird
import Testing

@testable import LicensingServer

/// An answer, read as a browser and its user read it.
struct ShownPage: Sendable {
  let status: Int
  /// Names in lower case, in order.
  let headerList: [(String, String)]
  let body: String
  private let markup: Markup

  struct Form: Sendable {
    let action: String
    let method: String
    /// What would be sent, without buttons.
    var fields: [(name: String, value: String)]
    /// Fields in which a file is chosen.
    let files: [String]
    let isMultipart: Bool
    /// Name, value and label of each button.
    let buttons: [(name: String, value: String, label: String)]

    subscript(name: String) -> String? { fields.first { $0.name == name }?.value }
  }

  init(_ response: Response, body: String) {
    status = response.status.code
    headerList = response.headers.map { ($0.name.rawName.lowercased(), $0.value) }
    self.body = body
    let isPage = response.headers[.contentType]?.hasPrefix("text/html") ?? false
    markup = Markup(isPage && !body.isEmpty ? body : "")
    // A template that names a value without saying how it is shown.
    if isPage, body.contains("WebPages.") {
      Issue.record("a value as the program writes it stands on the page: \(body)")
    }
  }

  var headers: [String: String] { Dictionary(headerList) { "\($0), \($1)" } }
  var location: String? { headers["location"] }

  /// What one reads, blanks and line breaks each as one blank.
  var text: String { markup.text }
  var heading: String? { markup.elements.first { $0.name == "h1" }?.text }
  var title: String? { markup.elements.first { $0.name == "title" }?.text }
  var notice: String? { markup.elements.first { $0.attributes["class"] == "notice" }?.text }
  var links: [String] { markup.elements.compactMap { $0.name == "a" ? $0.attributes["href"] : nil } }
  /// What the navigation offers.
  var navigation: [String] { navigation(called: "Main") }
  /// What a navigation of this name offers; inside an organization there is one of its name.
  func navigation(called name: String) -> [String] {
    guard let nav = markup.elements.firstIndex(where: { $0.name == "nav" && $0.attributes["aria-label"] == name })
    else { return [] }
    return markup.inside(nav).map(\.element).filter { $0.name == "a" }.map(\.text)
  }
  /// Of the links of each navigation, the one that says where one is.
  var current: [String] {
    markup.elements.filter { $0.name == "a" && $0.attributes["aria-current"] == "page" }.map(\.text)
  }
  /// What has the focus when the page was loaded.
  var focused: String? { markup.elements.first { $0.attributes["autofocus"] != nil }?.attributes["class"] }
  func links(ofClass name: String) -> [String] {
    markup.elements.filter { $0.name == "a" && $0.attributes["class"] == name }.compactMap { $0.attributes["href"] }
  }
  /// Where the link of this name leads.
  func link(_ text: String) -> String? {
    markup.elements.first { $0.name == "a" && $0.text == text }?.attributes["href"]
  }
  /// Elements with a role that says what they look like anyway, for styles that take it from them.
  var rolesOfTables: Bool {
    let roles = [
      "table": ["table"], "thead": ["rowgroup"], "tbody": ["rowgroup"], "tr": ["row"], "td": ["cell"],
      "th": ["columnheader", "rowheader"],
    ]
    return markup.elements.allSatisfy { roles[$0.name]?.contains($0.attributes["role"] ?? "") ?? true }
  }
  /// What stands in the summary at the top of a form.
  var summary: String? { markup.elements.first { $0.attributes["class"] == "summary" }?.text }

  /// The first form that goes to this address.
  func form(_ action: String) -> Form? { forms.first { $0.action == action } }

  /// What stands beside a field.
  func about(_ field: String) -> String? { markup.elements.first { $0.attributes["id"] == "about-\(field)" }?.text }

  /// The cells of each row of the first table with this class, or of the first.
  func rows(_ tableClass: String? = nil) -> [[String]] {
    let tables = markup.elements.enumerated().filter { $0.element.name == "table" }
    let found = tables.first { tableClass == nil || $0.element.attributes["class"] == tableClass }
    guard let found else { return [] }
    return markup.inside(found.offset).filter { $0.element.name == "tr" }.map { row in
      markup.inside(row.offset).filter { ["td", "th"].contains($0.element.name) }.map(\.element.text)
    }
  }

  var forms: [Form] {
    markup.elements.enumerated().filter { $0.element.name == "form" }.map { form in
      let inside = markup.inside(form.offset)
      let buttons = inside.filter { $0.element.name == "button" }.map { button in
        (
          button.element.attributes["name"] ?? "", button.element.attributes["value"] ?? "", button.element.text
        )
      }
      return Form(
        action: form.element.attributes["action"] ?? "", method: form.element.attributes["method"] ?? "get",
        fields: inside.compactMap { field($0.offset, $0.element) },
        files: inside.map(\.element).filter { $0.attributes["type"] == "file" }.compactMap { $0.attributes["name"] },
        isMultipart: form.element.attributes["enctype"] == "multipart/form-data", buttons: buttons)
    }
  }

  private func field(_ offset: Int, _ element: Markup.Element) -> (name: String, value: String)? {
    guard let name = element.attributes["name"] else { return nil }
    switch (element.name, element.attributes["type"]) {
    case ("input", "checkbox"?), ("input", "radio"?):
      return element.attributes["checked"] == nil ? nil : (name, element.attributes["value"] ?? "on")
    case ("input", "file"?): return nil
    case ("input", _): return (name, element.attributes["value"] ?? "")
    case ("textarea", _): return (name, element.raw)
    case ("select", _):
      let options = markup.inside(offset).map(\.element).filter { $0.name == "option" }
      let chosen = options.first { $0.attributes["selected"] != nil } ?? options.first
      return (name, chosen?.attributes["value"] ?? "")
    default: return nil
    }
  }

  // MARK: What every answer owes

  /// What is wrong with an answer that no answer may have wrong; none for a good one.
  func complaints(about target: String) -> [String] { headerComplaints(target) + markup.complaints() }

  private func headerComplaints(_ target: String) -> [String] {
    var complaints: [String] = []
    let headers = headers
    let require: (Bool, String) -> Void = { if !$0 { complaints.append($1) } }
    require(headers["x-content-type-options"] == "nosniff", "nosniff")
    require(headers["referrer-policy"] == "no-referrer", "no-referrer")
    require(headers["x-request-id"]?.isEmpty == false, "request id")
    require(
      headers["strict-transport-security"] == (ConsoleWorld.issuer.hasPrefix("https:") ? "max-age=63072000" : nil),
      "HSTS")
    let policy = headers["content-security-policy"] ?? ""
    require(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "policy")
    require(!policy.contains("unsafe"), "unsafe policy")
    require(target.hasPrefix("/static/") || headers["cache-control"] == "no-store", "no-store")
    require(headers["server"] == nil && headers["x-powered-by"] == nil, "chatter")
    for cookie in headerList.filter({ $0.0 == "set-cookie" }).map(\.1) {
      require(cookie.hasSuffix("; Path=/; HttpOnly; SameSite=Lax; Secure"), "cookie")
      require(cookie.hasPrefix("__Host-countersign_server_session="), "cookie's name")
    }
    return complaints
  }
}
