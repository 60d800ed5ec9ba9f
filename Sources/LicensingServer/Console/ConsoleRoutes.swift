import HTTPTypes
package import HTTPEdge
package import Hummingbird
package import LicensingCore
import OAuthMessages
package import WebPages

// Console: the pages of administrators. This folder holds what all pages share: sessions, forms, frames, errors; the pages of each
// capability are in the folder of its name, their templates in `Templates/`. A request passes: cookie → actor, for a form the
// form token and where it comes from, a use case of the core, a page model, a template.

/// The routes of the console.
package struct ConsoleRoutes: Sendable {
  let context: LicensingContext
  let pages: PageLibrary
  let brand: PageFrame.Brand
  let verifier: any PasswordVerifier
  private let files: StaticFiles
  let cookie: BrowserCookie
  let keyCreations = KeyCreations()
  let auditChecks = AuditChecks()
  let fileIssues: LicenseFileIssues

  /// - Parameter isSecure: browsers reach the server by https.
  /// - Throws: `PageLibrary.BadTemplate`.
  package init(
    _ context: LicensingContext, brand: PageFrame.Brand, files: StaticFiles, verifier: any PasswordVerifier,
    isSecure: Bool
  ) throws {
    self.context = context
    self.brand = brand
    self.files = files
    self.verifier = verifier
    // No run of a server that was started anew has the number of one before.
    fileIssues = LicenseFileIssues(firstNumber: Int(clamping: context.clock.now.milliseconds))
    pages = try PageLibrary(own: ConsoleTemplates.all)
    cookie = .session(isSecure: isSecure)
  }

  package func add(to router: Router<ServerRequestContext>) {
    router.get("/static/{folder}/{file}") { request, context in
      let name = [context.parameters.get("folder"), context.parameters.get("file")].compactMap { $0 }
      guard let file = files.response(to: request, name: name.joined(separator: "/")) else {
        throw RequestError.notFound
      }
      return file
    }
    addSignIn(to: router)
    addAccount(to: router)
    addUsers(to: router)
    addClients(to: router)
    addOrganizations(to: router)
    addOrganizationSettings(to: router)
    addMembers(to: router)
    addDevices(to: router)
    addLicenses(to: router)
    addProducts(to: router)
    addLicensingSettings(to: router)
    addLicenseKeys(to: router)
    addLicenseFileSettings(to: router)
    addLicenseFiles(to: router)
    addAuthorizeDevice(to: router)
    addPending(to: router)
    addSigningKeyPages(to: router)
    addAudit(to: router)
  }

  typealias Handler = @Sendable (ConsoleRequest) async throws -> Response

  func get(_ path: String, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    let need = RouteAccess.need(of: .get, path, in: RouteAccess.console)
    router.get(RouterPath(path)) { try await answer($0, $1, need, handler) }
  }

  func post(
    _ path: String, on router: Router<ServerRequestContext>, maximumBytes: Int = largestForm,
    _ handler: @escaping Handler
  ) {
    let need = RouteAccess.need(of: .post, path, in: RouteAccess.console)
    router.post(RouterPath(path)) { try await answer($0, $1, need, maximumBytes: maximumBytes, handler) }
  }

  /// The same for a form that may carry a file.
  /// - Parameter whenTooLarge: answers a form of more bytes, of which nothing was read.
  func postFile(
    _ path: String, on router: Router<ServerRequestContext>, maximumBytes: Int, whenTooLarge: @escaping Handler,
    _ handler: @escaping Handler
  ) {
    let need = RouteAccess.need(of: .post, path, in: RouteAccess.console)
    router.post(RouterPath(path)) { request, server in
      try await answer(
        request, server, need, maximumBytes: maximumBytes, takesFile: true, whenTooLarge: whenTooLarge, handler)
    }
  }

  /// Bytes of a form, unless its page says otherwise.
  static let largestForm = 64 * 1024

  /// Nobody reaches a handler without being signed in, and what the route needs; no form reaches one that was not given by this
  /// server to this browser.
  private func answer(
    _ request: Request, _ server: ServerRequestContext, _ need: RouteNeed, maximumBytes: Int = largestForm,
    takesFile: Bool = false, whenTooLarge: Handler? = nil, _ handler: Handler
  ) async throws -> Response {
    guard let secret = browser(request), let (actor, user) = try await session(secret, server) else {
      return signInFirst(request)
    }
    do {
      let organization = request.uri.path.hasPrefix("/organizations/") ? server.parameters.get("id") : nil
      try need.check(actor, in: organization.flatMap { OrganizationID($0) })
      var consoleRequest = ConsoleRequest(
        actor: actor, user: user, secret: secret, form: FormParameters(), request: request, context: server)
      do {
        consoleRequest.upload = try await uploadForm(
          of: request, from: secret, maximumBytes: maximumBytes, takesFile: takesFile)
      } catch RequestError.contentTooLarge(let limit) {
        guard let whenTooLarge else { throw RequestError.contentTooLarge(limit: limit) }
        return try await refusing(consoleRequest, whenTooLarge)
      }
      return try await handler(consoleRequest)
    } catch let error as any AnswerableError {
      return try page(for: error, request, server, user: user, secret: secret)
    }
  }

  /// The rest of the body is not read: the connection ends with the answer.
  private func refusing(_ request: ConsoleRequest, _ whenTooLarge: Handler) async throws -> Response {
    var response = try await whenTooLarge(request)
    response.status = .contentTooLarge
    response.headers[.connection] = "close"
    return response
  }

  private func session(_ secret: SessionSecret, _ server: ServerRequestContext) async throws -> (Actor, User)? {
    try await AuthenticateSession(context)(secret, from: server.origin)
  }

  /// The secret in the browser's cookie, of a session or of none.
  func browser(_ request: Request) -> SessionSecret? {
    cookie.value(in: request).flatMap { SessionSecret(presented: $0) }
  }

  private func signInFirst(_ request: Request) -> Response {
    let isGet = request.method == .get || request.method == .head
    guard isGet, let next = LocalPath.checked(request.uri.string), next != "/" else { return .seeOther("/login") }
    return .seeOther("/login?" + FormParameters.query([("next", next)]))
  }

  /// The form of a POST, after its token and its origin were found good; an empty one else.
  /// - Throws: `FormFromElsewhere`, and what reading the form throws.
  func form(
    of request: Request, from secret: SessionSecret, maximumBytes: Int = largestForm
  ) async throws -> FormParameters {
    try await uploadForm(of: request, from: secret, maximumBytes: maximumBytes, takesFile: false).parameters
  }

  private func uploadForm(
    of request: Request, from secret: SessionSecret, maximumBytes: Int, takesFile: Bool
  ) async throws -> UploadForm {
    guard request.method == .post else { return UploadForm() }
    let form =
      takesFile
      ? try await request.uploadForm(maximumBytes: maximumBytes)
      : UploadForm(parameters: try await request.form(maximumBytes: maximumBytes))
    guard isFromHere(request), let token = form.parameters["csrf_token"],
      FormToken(context).isValid(token, for: secret)
    else { throw FormFromElsewhere() }
    return form
  }

  /// What browsers say of where a form comes from names this server, by its issuer or as it was addressed; what does not come from
  /// a browser says nothing.
  private func isFromHere(_ request: Request) -> Bool {
    if let site = request.headers[.secFetchSite] { return site == "same-origin" || site == "none" }
    guard let origin = request.headers[.origin], origin != context.policy.issuer else { return true }
    guard let host = origin.split(separator: "://", maxSplits: 1).dropFirst().first else { return false }
    return String(host) == request.head.authority
  }
}

/// A form that this server did not give to this browser, or gave to an earlier session.
struct FormFromElsewhere: AnswerableError {
  func response(in format: AnswerFormat) throws -> Response {
    .text("The form is too old. Go back, load the page again, and send it once more.\n", status: .forbidden)
  }
}

extension BrowserCookie {
  static func session(isSecure: Bool) -> BrowserCookie {
    BrowserCookie(name: "countersign_server_session", isSecure: isSecure)
  }
}
