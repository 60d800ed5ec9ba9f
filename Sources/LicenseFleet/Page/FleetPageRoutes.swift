import HTTPEdge
import HTTPTypes
import Hummingbird
import OAuthMessages
import WebPages

/// The routes of the project's page. Its look and its scripts are those of the folder `Public`.
struct FleetPageRoutes: Sendable {
  let fleet: Fleet
  let work = FleetWork()
  let sessions = PageSessions()
  let surroundings: Surroundings
  private let pages: PageLibrary
  private let files: StaticFiles

  /// What the page is given of the world.
  struct Surroundings: Sendable {
    /// The time that sessions end by.
    let now: @Sendable () -> ContinuousClock.Instant
    /// 32 random bytes.
    let random: @Sendable () throws -> [UInt8]
  }

  private static let templates = [
    "fleet": PackageResources.fleet_mustache,
    "fleet-add": PackageResources.fleet_add_mustache,
    "fleet-door": PackageResources.fleet_door_mustache,
    "fleet-import": PackageResources.fleet_import_mustache,
    "fleet-remove": PackageResources.fleet_remove_mustache,
  ]

  /// - Throws: `PageLibrary.BadTemplate`
  init(_ fleet: Fleet, files: StaticFiles, _ surroundings: Surroundings) throws {
    self.fleet = fleet
    self.files = files
    self.surroundings = surroundings
    pages = try PageLibrary(own: Self.templates)
  }

  func add(to router: Router<ServerRequestContext>) {
    router.get("/static/{folder}/{file}") { request, context in
      let name = [context.parameters.get("folder"), context.parameters.get("file")].compactMap { $0 }
      guard let file = files.response(to: request, name: name.joined(separator: "/")) else {
        throw RequestError.notFound
      }
      return file
    }
    addDoor(to: router)
    get("/", on: router) { try await devicesPage($0) }
    post("/generate", on: router) { try await begin(.generate, $0) }
    post("/install", on: router) { try await begin(.install, $0) }
    post("/seen", on: router) { _ in
      await work.forget()
      return .seeOther("/")
    }
    addRemoving(to: router)
    addImporting(to: router)
    addAdding(to: router)
  }

  // MARK: Requests

  /// A request by a browser with a session.
  struct PageRequest: Sendable {
    let session: PageSecret
    let cookie: BrowserCookie
    let query: FormParameters
    /// Empty unless the request is a form.
    var form = ChosenDevices()
  }

  typealias Handler = @Sendable (PageRequest) async throws -> Response

  func get(_ path: RouterPath, on router: Router<ServerRequestContext>, _ handler: @escaping Handler) {
    router.get(path) { request, _ in
      guard let session = session(request) else { return try doorPage() }
      let query = (try? FormParameters(parsing: (request.uri.query ?? "").utf8)) ?? FormParameters()
      return try await answer(
        PageRequest(session: session, cookie: Self.cookie(of: request), query: query), handler)
    }
  }

  /// No form is taken that was not given by this program to this browser.
  /// - Parameter takesFile: the form may carry a file.
  func post(
    _ path: RouterPath, maximumBytes: Int = ChosenDevices.maximumBytes, takesFile: Bool = false,
    on router: Router<ServerRequestContext>, _ handler: @escaping Handler
  ) {
    router.post(path) { request, _ in
      guard let session = session(request) else { return try doorPage(status: .forbidden) }
      let form: ChosenDevices
      do {
        form = try await self.form(of: request, maximumBytes: maximumBytes, takesFile: takesFile)
      } catch RequestError.contentTooLarge(let limit) where takesFile {
        return try tooLargePage(session, path: request.uri.path, limit: limit)
      }
      guard let token = form["csrf_token"], session.isFormToken(token) else {
        return try page(
          "message", "The form is too old", session, status: .forbidden,
          PageMessage(
            heading: "The form is too old",
            sentence: "Load its page again, then send it once more. Nothing was changed.", href: "/",
            linkText: "To the devices"))
      }
      let pageRequest = PageRequest(
        session: session, cookie: Self.cookie(of: request), query: FormParameters(), form: form)
      return try await answer(pageRequest, handler)
    }
  }

  private func form(of request: Request, maximumBytes: Int, takesFile: Bool) async throws -> ChosenDevices {
    if takesFile { return ChosenDevices(try await request.uploadForm(maximumBytes: maximumBytes)) }
    let bytes = try await request.formBytes(maximumBytes: maximumBytes)
    return try ChosenDevices(parsing: bytes.readableBytesView)
  }

  /// The rest of the body is not read: what was typed stays with the browser.
  private func tooLargePage(_ session: PageSecret, path: String, limit: Int) throws -> Response {
    var response = try page(
      "message", "The file is too large", session, status: .contentTooLarge,
      PageMessage(
        heading: "The file is too large",
        sentence: "A file has at most \(limit >> 20) MiB here. Nothing was changed.", href: path,
        linkText: "Choose another file"))
    response.headers[.connection] = "close"
    return response
  }

  /// What a handler answers. A page that is open shows what was so a while ago: what is gone since, or a project that cannot be
  /// used any more, is said on a page.
  private func answer(_ request: PageRequest, _ handler: Handler) async throws -> Response {
    do {
      do {
        return try await handler(request)
      } catch let unknown as UnknownDevices {
        let list = unknown.texts.map { "“\($0)”" }.joined(separator: ", ")
        return try await devicesPage(
          request, failure: "Not in the project any more: \(list). Nothing was done; choose again.", status: .conflict)
      }
    } catch let error as ProjectFileError {
      return try page(
        "message", "The project cannot be used", request.session, status: .conflict,
        PageMessage(
          heading: "The project cannot be used", sentence: "\(error.description).", href: "/",
          linkText: "To the devices"))
    }
  }

  /// Browsers keep one cookie of a name for all ports of a machine: the port is in the name, so that the pages of two projects
  /// can be open beside each other.
  static func cookie(of request: Request) -> BrowserCookie {
    let port = (request.head.authority ?? "").reversed().prefix { $0.isASCII && $0.isNumber }.reversed()
    return BrowserCookie(name: "countersign_fleet_session_\(String(port))", isSecure: false)
  }

  private func session(_ request: Request) -> PageSecret? {
    guard let session = Self.cookie(of: request).value(in: request).map({ PageSecret($0) }),
      sessions.isOpen(session, at: surroundings.now())
    else { return nil }
    return session
  }

  // MARK: Devices

  func devicesPage(
    _ request: PageRequest, failure: String? = nil, status: HTTPResponse.Status = .ok
  ) async throws -> Response {
    let filter = request.query["show"].flatMap(DeviceFilter.init(rawValue:)) ?? .all
    let state = await work.state
    let content = FleetPage(
      fleet.completed(try fleet.project.load()), state, filter: filter, failure: failure, at: fleet.now())
    return try page("fleet", "Devices", request.session, status: status, content) { frame in
      frame.notice = request.query["done"].flatMap(FleetNotice.init(rawValue:))?.sentence
      frame.scripts = ["/static/js/fleet.js"]
      guard case .running = state else { return }
      frame.scripts.append("/static/js/reload.js")
      frame.reload = 1
    }
  }

  /// Begins a work for the devices that are ticked, or for all if none is.
  private func begin(_ title: FleetWork.Title, _ request: PageRequest) async throws -> Response {
    let devices = request.form.devices.isEmpty ? DeviceSelection.all : .named(request.form.devices)
    // Also tells at once of one that is gone.
    let total = try devices.devices(of: try fleet.project.load()).count
    let fleet = fleet
    let hasBegun = await work.begin(title, total: total) { progress in
      switch title {
      case .generate: try await fleet.generate(devices, progress: progress)
      case .install: try await fleet.install(devices, progress: progress)
      case .uninstall: try await fleet.uninstall(devices, progress: progress)
      }
    }
    guard hasBegun else {
      return try await devicesPage(
        request, failure: "Something else is still going on. Wait until it is done.", status: .conflict)
    }
    return .seeOther("/")
  }

  func beginUninstalling(_ request: PageRequest) async throws -> Response { try await begin(.uninstall, request) }

  // MARK: Pages

  func page(
    _ template: String, _ title: String, _ session: PageSecret?, status: HTTPResponse.Status = .ok,
    _ content: some Sendable, adjust: (inout PageFrame) -> Void = { _ in }
  ) throws -> Response {
    var frame = PageFrame(
      title: status.kind == .successful ? title : "Error: \(title)", brand: PageFrame.Brand(),
      userName: session.map { _ in fleet.project.path.split(separator: "/").last.map(String.init) ?? "" },
      csrfToken: session?.formToken ?? "")
    frame.styleSheet = "/static/css/fleet.css"
    adjust(&frame)
    return .page(try pages.render(template, frame: frame, content), status: status)
  }
}

/// What the page of devices can say that was done.
enum FleetNotice: String {
  case added, imported, removed

  var sentence: String {
    switch self {
    case .added: "Added."
    case .imported: "Imported."
    case .removed: "Removed from the project. License files that were made for them stay in your data directory."
    }
  }
}
