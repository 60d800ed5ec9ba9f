import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  /// The longest list with every byte escaped in three, and what stands around it.
  private static let largestList = 3 * DeviceTable.mostBytes + largestForm

  /// A thousand files take well under a second, so the page waits for them. Asked for again, each device gets the file that it has:
  /// loading the result's page anew does no harm.
  func addLicenseFileIssuing(to router: Router<ServerRequestContext>) {
    let files = "/organizations/{id}/licenses/{license}/files"
    get(files + "/issue", on: router) { request in
      try await issuePage(try await filedLicense(request, role: .manager), request)
    }
    post(files + "/issue", on: router, maximumBytes: Self.largestList) { request in
      let filed = try await filedLicense(request, role: .manager)
      switch request.form["do"] {
      case nil: return try await issue(on: filed, request)
      case "all"?: return try await listingAll(on: filed, request)
      default: return try await listingChosen(on: filed, request)
      }
    }
    post(files + "/reissue", on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      let old = try await filesToReissue(of: filed, request)
      return try await issuedPage(
        filed, old.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }, request)
    }
    post(files + "/bundle", on: router) { request in
      let filed = try await filedLicense(request, role: .viewer)
      let ids = request.form["ids"]?.split(separator: " ").compactMap { LicenseFileID(String($0)) }
      let bundle = try await BundleLicenseFiles(context)(
        of: .actor(request.actor, filed.license.id), only: ids)
      return DownloadedText.response(bundle, name: "license-bundle_\(filed.product.code)")
    }
  }

  private func issue(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    let table: DeviceTable
    do {
      table = try DeviceTable(request.form["devices"] ?? "")
    } catch LicensingError.invalid(let problems) {
      return try await issuePage(filed, request, failure: problems.map { "The list \($0.message)." }.first)
    }
    guard table.badLines.isEmpty else { return try await issuePage(filed, request, badLines: table.badLines) }
    let chosen = try await chosenDevices(of: filed, request)
    let devices =
      table.lines.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }
      + chosen.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }
    guard !devices.isEmpty else {
      return try await issuePage(filed, request, failure: "Choose devices, or put them on the list.")
    }
    guard devices.count <= DeviceTable.mostLines else {
      return try await issuePage(
        filed, request, failure: "The list and the chosen devices are more than \(DeviceTable.mostLines).")
    }
    return try await issuedPage(filed, devices, request)
  }

  /// As many as are issued at once; the list says so while there are more.
  private func filesToReissue(of filed: FiledLicense, _ request: ConsoleRequest) async throws -> [LicenseFile] {
    let largest = Page<LicenseFileID>.largest
    var (files, isRead): ([LicenseFile], Bool) = ([], false)
    while !isRead && files.count + largest <= DeviceTable.mostLines {
      let found = try await ReadLicenseFiles(context).needingReissue(
        of: filed.license.id, Page(limit: largest, after: files.last?.id), by: request.actor)
      files += found
      isRead = found.count < largest
    }
    return files
  }

  // MARK: Choosing

  /// How many devices one page offers: forms have a limited number of fields.
  private static let offered = 60

  /// The devices whose boxes are checked, in the order of the form.
  private func chosenDevices(of filed: FiledLicense, _ request: ConsoleRequest) async throws -> [Device] {
    var chosen: [Device] = []
    for name in request.form.names where name.hasPrefix("device-") && request.form[name] != nil {
      guard let id = DeviceID(String(name.dropFirst("device-".count))) else { continue }
      let device = try await ReadDevices(context).get(id, by: request.actor)
      guard device.organizationID == filed.organization.id else { throw LicensingError.notFound }
      chosen.append(device)
    }
    return chosen
  }

  /// Puts the chosen devices on the list, so that another search loses none of them.
  private func listingChosen(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    let chosen = try await chosenDevices(of: filed, request)
    return try await issuePage(filed, request, adding: chosen)
  }

  private func listingAll(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    let found = try await issuableDevices(of: filed, request, atMost: DeviceTable.mostLines)
    return try await issuePage(filed, request, adding: found.devices, isAll: !found.isCut)
  }

  /// How many pages of the organization's devices are looked at for one page of ours.
  private static let mostDevicePages = 5

  /// Those with numbers that the product takes; cut if there are, or can be, more.
  private func issuableDevices(
    of filed: FiledLicense, _ request: ConsoleRequest, atMost most: Int
  ) async throws -> (devices: [Device], isCut: Bool) {
    let rules = DeviceNumberRules(filed.settings)
    let search = request.form["search"] ?? request.query("search")
    var (found, after, isRead, pages): ([Device], DeviceID?, Bool, Int) = ([], nil, false, 0)
    while !isRead && found.count <= most && pages < Self.mostDevicePages {
      let devices = try await ReadDevices(context).list(
        of: filed.organization.id, search: search, Page(limit: Page<DeviceID>.largest, after: after), by: request.actor)
      found += devices.filter { !$0.isDisabled && rules.accept($0) }
      after = devices.last?.id
      isRead = devices.count < Page<DeviceID>.largest
      pages += 1
    }
    return (Array(found.prefix(most)), found.count > most || !isRead)
  }

  private struct IssuePage: Sendable {
    let root: String
    let product: String
    let quota: QuotaFigures
    /// Why none are issued, in a sentence; nil: they are.
    let obstacle: String?
    let search: String
    let isSearch: Bool
    let choices: [Choice]
    let isEmpty: Bool
    let emptySentence: String
    /// Why these may not be all; nil: they are.
    let cut: String?
    let list: FormField
    let accepted: String?
    let hasErrors: Bool
    let failure: String?
    let badLines: [DeviceTable.BadLine]
    /// What was put on the list.
    let added: String?

    struct Choice: Sendable {
      let field: String
      let name: String
      let serialNumber: String
      let articleNumber: String
    }
  }

  private func issuePage(
    _ filed: FiledLicense, _ request: ConsoleRequest, adding added: [Device] = [], failure: String? = nil,
    badLines: [DeviceTable.BadLine] = [], isAll: Bool = true
  ) async throws -> Response {
    let found = try await issuableDevices(of: filed, request, atMost: Self.offered)
    let search = request.form["search"] ?? request.query("search")
    let (text, newCount) = Self.list(request.form["devices"] ?? "", adding: added)
    var list = FormField(
      "devices", "Serial number, article number", value: text,
      hint: "One device a line: SW-0001, SWITCH-8. Paste it from a spreadsheet, if you like", isRequired: true,
      isMultiline: true)
    list.error = failure ?? (badLines.isEmpty ? nil : "Some lines cannot be read.")
    let hasErrors = list.error != nil
    return try await page(
      "license-files-issue", "Issue license files", request, in: filed.organization, trail: filed.filesTrail,
      status: hasErrors ? .unprocessableContent : .ok, scripts: ["file", "filter"],
      IssuePage(
        root: filed.root, product: filed.product.name,
        quota: QuotaFigures(try await ReadLicenseQuota(context)(filed.license.id, by: request.actor)),
        obstacle: filed.obstacle, search: search ?? "", isSearch: search != nil,
        choices: found.devices.map { device in
          .init(
            field: "device-\(device.id)", name: device.name, serialNumber: device.serialNumber ?? "",
            articleNumber: device.articleNumber ?? "")
        }, isEmpty: found.devices.isEmpty,
        emptySentence: Self.emptySentence(isSearch: search != nil, isCut: found.isCut),
        cut: found.isCut ? Self.cutSentence(found.devices.count) : nil, list: list,
        accepted: filed.settings.acceptedSentence, hasErrors: hasErrors, failure: failure,
        badLines: badLines,
        added: newCount > 0 || ["add", "all"].contains(request.form["do"])
          ? Self.addedSentence(newCount, isAll: isAll) : nil))
  }

  private static func emptySentence(isSearch: Bool, isCut: Bool) -> String {
    if isCut {
      return
        "None of the first \(mostDevicePages * Page<DeviceID>.largest) devices has such numbers. Search to find others."
    }
    return isSearch
      ? "None of them has this in its name, serial or article number."
      : "There is none. Put devices on the list below, or add their numbers to the devices first."
  }

  private static func cutSentence(_ count: Int) -> String {
    "\(count == 1 ? "This is the first." : "These are the first \(count).") Search to find others."
  }

  private static func addedSentence(_ count: Int, isAll: Bool) -> String {
    let added = addedSentence(count)
    return isAll ? added : added + " There may be more: search to find others."
  }

  private static func addedSentence(_ count: Int) -> String {
    switch count {
    case 0: "Nothing was put on the list that is not on it."
    case 1: "1 device was put on the list."
    default: "\(count) devices were put on the list."
    }
  }

  /// The list with the lines of more devices, each once, and how many those are.
  private static func list(_ text: String, adding devices: [Device]) -> (text: String, count: Int) {
    var there = Set(text.split(whereSeparator: \.isNewline).map { String($0).trimmed })
    var lines: [String] = []
    for device in devices {
      let line = DeviceTable.line(device.serialNumber, device.articleNumber)
      if there.insert(line).inserted { lines.append(line) }
    }
    guard !lines.isEmpty else { return (text, 0) }
    let end = text.isEmpty || text.last?.isNewline == true ? "" : "\n"
    return (text + end + lines.joined(separator: "\n") + "\n", lines.count)
  }
}

extension DeviceNumberRules {
  /// Whether a device has numbers that get a file.
  func accept(_ device: Device) -> Bool {
    guard let serial = device.serialNumber.flatMap(DeviceNumber.canonical),
      let article = device.articleNumber.flatMap(DeviceNumber.canonical)
    else { return false }
    return acceptsSerial(serial) && rule(forArticle: article) != nil
  }
}
