import HTTPEdge
import HTTPTypes
import Hummingbird
import OAuthMessages
import WebPages

/// ManageLicense is the page on which the person at the machine acquires, imports, sees, refreshes and removes its license. A
/// request passes: cookie → session, for a form its token, what the keeper does, `LicensePage` (what is shown, as a pure
/// function), a template of `Templates/`.

/// The routes of the Manage License page. Its look and its scripts are those of the folder `Public`.
struct ManageLicenseRoutes: Sendable {
  let keeper: LicenseKeeper
  let key: APIKey
  let importTurns: ImportTurns
  let surroundings: PageSurroundings
  let sessions = PageSessions()
  let cookie: BrowserCookie
  private let pages: PageLibrary
  private let files: StaticFiles

  /// - Parameter isSecure: browsers reach the agent by https.
  /// - Throws: `PageLibrary.BadTemplate`
  init(
    _ keeper: LicenseKeeper, key: APIKey, importTurns: ImportTurns, files: StaticFiles, isSecure: Bool,
    _ surroundings: PageSurroundings
  ) throws {
    self.keeper = keeper
    self.key = key
    self.importTurns = importTurns
    self.files = files
    self.surroundings = surroundings
    cookie = BrowserCookie(name: "countersign_agent_session", isSecure: isSecure)
    pages = try PageLibrary(own: Self.templates)
  }

  private static let templates = [
    "acquire": PackageResources.acquire_mustache,
    "import": PackageResources.import_mustache,
    "license": PackageResources.license_mustache,
    "login": PackageResources.login_mustache,
    "remove": PackageResources.remove_mustache,
    "user-code": PackageResources.user_code_mustache,
  ]

  func add(to router: Router<ServerRequestContext>) {
    router.get("/static/{folder}/{file}") { request, context in
      let name = [context.parameters.get("folder"), context.parameters.get("file")].compactMap { $0 }
      guard let file = files.response(to: request, name: name.joined(separator: "/")) else {
        throw RequestError.notFound
      }
      return file
    }
    addSignIn(to: router)
    addImport(to: router)
    get("/", on: router) { try await licensePage(notice: $0.notice, others: $0.others, $0.session) }
    get("/remove", on: router) { try removalPage(LicensePage(await shown()), $0.session) }
    get("/state", on: router) { _ in Response.json(await keeper.view().json) }
    post("/next", on: router) { try await act(.acquired, $0.session) { _ = try await keeper.acquire() } }
    post("/complete", on: router) { request in
      try await act(.waiting, request.session) { _ = try await keeper.complete() }
    }
    post("/refresh", on: router) { try await act(.refreshed, $0.session) { _ = try await keeper.refresh() } }
    post("/remove", on: router) { .seeOther(await remove(onlyCode: $0.form["code"] != nil).location) }
  }

  // MARK: Requests

  /// A request by a browser with a session.
  struct PageRequest: Sendable {
    let session: PageSecret
    let notice: PageNotice?
    /// How many license files for other devices were left alone.
    var others = 0
    /// Empty unless the request is a form.
    var upload = UploadForm()
    var form: FormParameters { upload.parameters }
  }

  typealias Handler = @Sendable (PageRequest) async throws -> Response

  func get(_ path: RouterPath, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.get(path) { request, _ in
      guard let session = session(request) else { return Response.seeOther("/login") }
      let query = (try? FormParameters(parsing: (request.uri.query ?? "").utf8)) ?? FormParameters()
      return try await handler(
        PageRequest(
          session: session, notice: query["done"].flatMap(PageNotice.init(rawValue:)),
          others: query["others"].flatMap { Int($0) } ?? 0))
    }
  }

  /// No form is taken that was not given by this agent to this browser.
  func post(_ path: RouterPath, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.post(path) { request, _ in
      guard let session = session(request) else { return Response.seeOther("/login") }
      return try await handle(UploadForm(parameters: try await form(of: request)), session, handler)
    }
  }

  /// The same for a long form, which may carry a file. Only a few are read at once.
  func post(
    _ path: RouterPath, on router: Router<ServerRequestContext>, maximumBytes: Int, turns: ImportTurns,
    _ handler: @escaping Handler
  ) {
    router.post(path) { request, _ in
      guard let session = session(request) else { return Response.seeOther("/login") }
      return try await turns.take {
        do {
          return try await handle(try await uploadForm(of: request, maximumBytes: maximumBytes), session, handler)
        } catch RequestError.contentTooLarge {
          return try tooLargePage(session, path: request.uri.path)
        }
      }
    }
  }

  private func handle(_ form: UploadForm, _ session: PageSecret, _ handler: Handler) async throws -> Response {
    guard let token = form.parameters["csrf_token"], session.isFormToken(token) else {
      return try page(
        "message", "The form is too old", session, status: .forbidden,
        PageMessage(
          heading: "The form is too old",
          sentence: "Load its page again, then send it once more. Nothing was changed.",
          href: "/", linkText: "To the license"))
    }
    return try await handler(PageRequest(session: session, notice: nil, upload: form))
  }

  /// One that cannot be understood is empty, so that nothing in it counts.
  /// - Throws: `RequestError` for a body that cannot be read.
  func form(of request: Request) async throws -> FormParameters {
    do { return try await request.form() } catch is FormParameters.ParseError { return FormParameters() }
  }

  private func uploadForm(of request: Request, maximumBytes: Int) async throws -> UploadForm {
    do { return try await request.uploadForm(maximumBytes: maximumBytes) } catch is FormParameters.ParseError {
      return UploadForm()
    } catch is MultipartError {
      return UploadForm()
    }
  }

  /// The rest of the body is not read: what was typed stays with the browser.
  private func tooLargePage(_ session: PageSecret, path: String) throws -> Response {
    var response = try page(
      "message", "The file is too large", session, status: .contentTooLarge,
      PageMessage(
        heading: "The file is too large",
        sentence: "License files and bundles have at most 16 MiB. Nothing was imported.", href: path,
        linkText: "Choose another file"))
    response.headers[.connection] = "close"
    return response
  }

  private func session(_ request: Request) -> PageSecret? {
    guard let session = cookie.value(in: request).map({ PageSecret($0) }),
      sessions.isOpen(session, at: surroundings.now())
    else { return nil }
    return session
  }

  /// Does what a button says, and shows the license as it then is; with the reason if it came to nothing.
  private func act(
    _ notice: PageNotice, _ session: PageSecret, _ action: () async throws -> Void
  ) async throws -> Response {
    do {
      try await action()
    } catch let failure as KeeperFailure {
      let status = try failure.response(in: .text).status
      return try await licensePage(failure: failure.sentence, status: status, session)
    }
    return .seeOther(notice.location)
  }

  /// Takes the license off, or gives up the user code that waits.
  /// - Parameter onlyCode: a license that came in the meantime stays: nobody has confirmed that it goes.
  private func remove(onlyCode: Bool) async -> PageNotice {
    if onlyCode { return await keeper.cancel().serverID == nil ? .cancelled : .waiting }
    let former = await keeper.view()
    let removal = await keeper.remove()
    guard former.source != nil else { return .cancelled }
    if removal.serverFailure != nil { return .forgotten }
    return former.file == nil ? .removed : former.serverID == nil ? .fileRemoved : .bothRemoved
  }

  // MARK: Pages

  private func shown() async -> ShownLicense {
    let (view, now) = await keeper.viewNow()
    return ShownLicense(view: view, now: now, machine: keeper.machine, server: keeper.issuer)
  }

  private func licensePage(
    notice: PageNotice? = nil, others: Int = 0, failure: String? = nil, status: HTTPResponse.Status = .ok,
    _ session: PageSecret
  ) async throws -> Response {
    let page = LicensePage(await shown(), failure: failure)
    return try self.page(page.template, "Manage License", session, status: status, page) { frame in
      frame.notice = notice?.sentence(page.isLicensed && page.template == "license", others: others)
      guard page.template == "user-code" else { return }
      frame.scripts = ["/static/js/license.js"]
      if notice == .waiting { frame.reload = 3 }
    }
  }

  private func removalPage(_ page: LicensePage, _ session: PageSecret) throws -> Response {
    guard page.template == "license" else { return .seeOther("/") }
    return try self.page("remove", "Remove license", session, page)
  }

  func page(
    _ template: String, _ title: String, _ session: PageSecret?, status: HTTPResponse.Status = .ok,
    _ content: some Sendable, adjust: (inout PageFrame) -> Void = { _ in }
  ) throws -> Response {
    var frame = PageFrame(
      title: status.kind == .successful ? title : "Error: \(title)", brand: PageFrame.Brand(),
      userName: session.map { _ in keeper.machine.title },
      csrfToken: session?.formToken ?? "")
    frame.styleSheet = "/static/css/agent.css"
    adjust(&frame)
    return .page(try pages.render(template, frame: frame, content), status: status)
  }
}

/// What the pages are given of the world.
struct PageSurroundings: Sendable {
  /// The time that sessions end by.
  let now: @Sendable () -> ContinuousClock.Instant
  /// 32 random bytes.
  let random: @Sendable () throws -> [UInt8]
}
