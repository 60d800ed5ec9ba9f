import HTTPTypes
import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  /// A page inside an organization, or outside of all.
  /// - Parameters:
  ///   - trail: what lies between the organization and the page.
  ///   - reload: seconds after which a browser without JavaScript loads it anew.
  func page(
    _ template: String, _ title: String, _ request: ConsoleRequest, in organization: Organization? = nil,
    trail: [PageFrame.Link] = [], status: HTTPResponse.Status = .ok, scripts: [String] = [], reload: Int? = nil,
    _ content: some Sendable
  ) async throws -> Response {
    var frame = frame(title, user: request.user, secret: request.secret, at: request.path)
    // The first that a screen reader says of a page.
    if status == .unprocessableContent { frame.title = "Error: \(title)" }
    frame.notice = request.notice
    frame.scripts = scripts.map { "/static/js/\($0).js" }
    frame.reload = reload
    if let organization {
      frame.trail = [.init("Organizations", "/"), .init(organization.name, "/organizations/\(organization.id)")]
      frame.section = try await section(of: organization, request)
    }
    frame.trail += trail
    return .page(try pages.render(template, frame: frame, content), status: status)
  }

  private func section(
    of organization: Organization, _ request: ConsoleRequest
  ) async throws -> PageFrame.Section {
    let root = "/organizations/\(organization.id)"
    func link(_ text: String, _ part: String, count: String? = nil, with others: [String] = []) -> PageFrame.Link {
      let isCurrent = ([part] + others).contains { Self.isInside(request.path, root + "/" + $0) }
      return PageFrame.Link(text, root + "/" + part, count: count, isCurrent: isCurrent)
    }
    let authorize = link("Authorize Device", "authorize-device")
    let links: [PageFrame.Link] = [
      .init("Overview", root, isCurrent: request.path == root),
      link("Pending", "pending", count: try await pendingCount(organization, request)),
      link("Devices", "devices", with: ["hubs"]), link("Licenses", "licenses"), link("Members", "members"),
      link("Audit log", "audit"),
    ]
    return PageFrame.Section(
      name: organization.name, href: root,
      links: request.isManager(organization.id) ? [links[0], authorize] + links.dropFirst() : links)
  }

  private static func isInside(_ path: String, _ part: String) -> Bool { path == part || path.hasPrefix(part + "/") }

  private func frame(_ title: String, user: User, secret: SessionSecret, at path: String) -> PageFrame {
    func link(_ text: String, _ part: String) -> PageFrame.Link {
      PageFrame.Link(text, part, isCurrent: Self.isInside(path, part))
    }
    var frame = PageFrame(
      title: title, brand: brand, userName: user.name, csrfToken: FormToken(context).token(for: secret))
    frame.styleSheet = "/static/css/console.css"
    frame.accountHref = "/account"
    frame.navigation = [
      .init("Organizations", "/", isCurrent: ["/", "/activate", "/organizations/new"].contains(path)),
      link("Products", "/products"),
    ]
    guard user.isPlatformAdministrator else { return frame }
    frame.navigation += [
      link("Users", "/users"), link("Clients", "/clients"), link("Signing keys", "/signing-keys"),
      link("Audit log", "/audit"),
    ]
    return frame
  }

  /// A form that is saved: to the page that `save` names, or back with what is wrong beside the fields.
  /// - Parameter current: the form as it would be shown now, for what is changed: after a lost race it says what differs.
  func saving(
    _ form: FormModel, _ title: String, _ request: ConsoleRequest, in organization: Organization? = nil,
    trail: [PageFrame.Link] = [], current: FormModel? = nil, _ save: () async throws -> String
  ) async throws -> Response {
    do {
      return .seeOther(try await save())
    } catch LicensingError.changedMeanwhile where current != nil {
      var form = form
      if let current { form.compare(with: current) }
      return try await page(
        "form", title, request, in: organization, trail: trail, status: .unprocessableContent, form)
    } catch let error as LicensingError {
      guard let problems = error.formProblems else { throw error }
      var form = form
      // That of the page that was read, not of what others made of it since: or the next try would overwrite theirs unseen.
      if form.version != nil { form.version = request.form["version"] }
      form.mark(problems)
      return try await page(
        "form", title, request, in: organization, trail: trail, status: .unprocessableContent, form)
    }
  }

  /// What went wrong, as a page with a way on.
  func page(
    for error: any AnswerableError, _ request: Request, _ server: ServerRequestContext, user: User,
    secret: SessionSecret
  ) throws -> Response {
    let plain = try error.response(in: .text)
    let wayOn = Self.wayOn(from: request.uri.path)
    let content: PageMessage
    switch (error as? LicensingError, plain.status) {
    case (.notFound?, _), (_, .notFound):
      content = message(
        "There is nothing here", "The page, or what it is about, does not exist, or is not yours to see.")
    case (.forbidden?, _):
      content = message(
        "Your role does not allow this", "Ask an owner of the organization.", href: wayOn.href, wayOn.text)
    case (_, .forbidden):
      content = message(
        "The form is too old", "Load its page again, then send it once more. Nothing was changed.",
        href: wayOn.href, wayOn.text)
    case (_, .tooManyRequests):
      content = message(
        "Too many attempts", "Wait ten minutes, then look at the machine's code again.", href: wayOn.href,
        wayOn.text)
    case (_, let status) where status.kind == .serverError:
      content = message("The server cannot answer now", "Try again in a moment.", requestID: server.requestID)
    default: content = message("This could not be done", sentence(error), href: wayOn.href, wayOn.text)
    }
    let frame = frame(content.heading, user: user, secret: secret, at: request.uri.path)
    var response = Response.page(try pages.render("message", frame: frame, content), status: plain.status)
    for name in [HTTPField.Name.retryAfter, .connection] { response.headers[name] = plain.headers[name] }
    return response
  }

  /// Where one goes on after a mistake: where the form was, or to the organization it was about.
  private static func wayOn(from path: String) -> (href: String, text: String) {
    let parts = path.split(separator: "/")
    if parts.first == "signing-keys" { return ("/signing-keys", "Back to the signing keys") }
    guard parts.count > 2, parts[0] == "organizations", OrganizationID(String(parts[1])) != nil else {
      return ("/", "To your organizations")
    }
    let root = "/organizations/\(parts[1])"
    return switch parts[2] {
    case "authorize-device": (root + "/authorize-device", "Type the user code again")
    case "devices" where parts.count > 3: (root + "/devices/\(parts[3])", "Back to the device")
    case "licenses" where parts.count > 3: (root + "/licenses/\(parts[3])", "Back to the license")
    default: (root, "Back to the organization")
    }
  }

  private func sentence(_ error: any AnswerableError) -> String {
    switch error {
    case LicensingError.invalid(let problems): problems.map { "\($0.field): \($0.message)." }.joined(separator: " ")
    case let error as LicensingError: error.problem.detail
    case let error as RequestError: error.sentence
    default: "The form could not be read."
    }
  }

  func message(
    _ heading: String, _ sentence: String, requestID: String? = nil, href: String = "/",
    _ linkText: String = "To your organizations"
  ) -> PageMessage {
    PageMessage(heading: heading, sentence: sentence, requestID: requestID, href: href, linkText: linkText)
  }
}

extension LicensingError {
  /// What a form shows beside its fields; nil for what is not about a form.
  var formProblems: [(field: String, message: String)]? {
    switch self {
    case .invalid(let problems): problems.map { ($0.field, $0.message) }
    case .taken(let field): [(field, "is taken")]
    case .conflict, .changedMeanwhile:
      [("", problem.detail)] + (problem.errors ?? []).map { ($0.field, $0.message) }
    case .notFound, .forbidden, .unauthenticated, .client, .grant, .scopeUnknown, .noParentLicense, .limited,
      .unavailable:
      nil
    }
  }
}

extension FormParameters {
  /// Parameters of a query, encoded.
  static func query(_ parameters: [(String, String)]) -> String {
    parameters.map { "\(encode($0.0))=\(encode($0.1))" }.joined(separator: "&")
  }
}
