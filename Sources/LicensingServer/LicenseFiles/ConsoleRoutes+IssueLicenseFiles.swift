import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  /// A chosen file and a list beside it, each as large as a list can be, and what stands around them.
  private static let largestList = 2 * DeviceTable.mostBytes + largestForm

  /// Asked for again, each device gets the file that it has: sending a list twice does no harm.
  func addLicenseFileIssuing(to router: Router<ServerRequestContext>) {
    let files = "/organizations/{id}/licenses/{license}/files"
    get(files + "/issue", on: router) { request in
      try await issuePage(try await filedLicense(request, role: .manager), request, IssueList(request))
    }
    let whenTooLarge: Handler = { request in
      try await issuePage(
        try await filedLicense(request, role: .manager), request, IssueList(request), .init(failure: Self.tooLarge))
    }
    postFile(files + "/issue", on: router, maximumBytes: Self.largestList, whenTooLarge: whenTooLarge) { request in
      let filed = try await filedLicense(request, role: .manager)
      switch request.form["do"] {
      case nil: return try await issue(on: filed, request)
      case "edit"?: return try await mend(on: filed, request)
      case "continue"?: return try await goOn(on: filed, request)
      case "all"?: return try await listingAll(on: filed, request)
      default: return try await listingChosen(on: filed, request)
      }
    }
    post(files + "/reissue", on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      let old = try await filesToReissue(of: filed, request)
      guard !old.isEmpty else { return .seeOther(filed.root + "/files") }
      return try await begin(
        old.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }, on: filed, request)
    }
    addIssuedLicenseFiles(to: router)
  }

  private static let tooLarge =
    "The list is too long: it has at most \(DeviceTable.mostBytes >> 20) MiB. Go back in your browser, which still has it; "
    + "issue for some of the devices first, and for the others afterwards."

  private func issue(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    let list = IssueList(request)
    guard list.fileError == nil else { return try await issuePage(filed, request, list) }
    let table: DeviceTable
    do {
      table = try DeviceTable(list.text)
    } catch LicensingError.invalid(let problems) {
      let failure = problems.map { "The list \($0.message)." }.first
      return try await issuePage(filed, request, list, .init(failure: failure))
    }
    guard table.badLines.isEmpty else {
      return try await issuePage(filed, request, list, .init(badLines: table.badLines))
    }
    let chosen = try await chosenDevices(of: filed, request)
    let devices =
      table.lines.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }
      + chosen.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) }
    guard !devices.isEmpty else {
      return try await issuePage(
        filed, request, list, .init(failure: "Choose devices, or put them on the list."))
    }
    guard devices.count <= DeviceTable.mostLines else {
      return try await issuePage(
        filed, request, list,
        .init(failure: "The list and the chosen devices are more than \(DeviceTable.mostLines)."))
    }
    return try await begin(devices, on: filed, request, list)
  }

  /// - Parameter list: what the form shows again if nothing was begun; nil: there is no form.
  /// - Returns: the page that shows what comes of it.
  private func begin(
    _ devices: [DeviceNumbers], on filed: FiledLicense, _ request: ConsoleRequest, _ list: IssueList? = nil
  ) async throws -> Response {
    let issued = filed.root + "/files/issued"
    let failure: String
    do {
      let work = context.issuing(devices, under: .actor(request.actor, filed.license.id))
      switch try await fileIssues.start(devices.count, on: filed.license.id, work) {
      case .begun(let number): return .seeOther("\(issued)?run=\(number)")
      case .underWay:
        failure =
          "License files are being issued for this license now. Wait until they are there, then send the list again."
      case .full: failure = "License files are being issued for very many devices now. Try again in a few minutes."
      }
    } catch LicensingError.changedMeanwhile {
      failure = "Something that license files depend on was changed at the same moment. Send the list again."
    }
    guard let list else { return .seeOther(issued) }
    return try await issuePage(filed, request, list, .init(failure: failure))
  }

  /// The lines that came to nothing, on the list again.
  private func mend(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    guard let issued = issueRun(of: filed, request.form["run"])?.outcome else {
      return .seeOther(filed.root + "/files/issued")
    }
    let lines = issued.failed.map { DeviceTable.line($0.device.serialNumber, $0.device.articleNumber) }
    return try await issuePage(filed, request, IssueList(typed: lines.joined(separator: "\n"), file: nil))
  }

  /// For the same devices again, after something stopped it: those that have files get the same.
  private func goOn(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    guard let issued = issueRun(of: filed, request.form["run"])?.outcome else {
      return .seeOther(filed.root + "/files/issued")
    }
    return try await begin(issued.all, on: filed, request)
  }

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
    var list = IssueList(request)
    let count = list.add(try await chosenDevices(of: filed, request))
    let isSaid = count > 0 || request.form["do"] == "add"
    return try await issuePage(
      filed, request, list, .init(added: isSaid ? Self.addedSentence(count) : nil, hasListedChosen: true))
  }

  private func listingAll(on filed: FiledLicense, _ request: ConsoleRequest) async throws -> Response {
    let found = try await issuableDevices(
      of: filed, request, atMost: DeviceTable.mostLines, pages: DeviceTable.mostLines / Page<DeviceID>.largest)
    var list = IssueList(request)
    let added = Self.addedSentence(list.add(found.devices))
    return try await issuePage(
      filed, request, list,
      .init(
        added: found.isCut ? added + " There may be more: search to find others." : added, hasListedChosen: true))
  }

  private static func addedSentence(_ count: Int) -> String {
    switch count {
    case 0: "Nothing was put on the list that is not on it."
    case 1: "1 device was put on the list."
    default: "\(count) devices were put on the list."
    }
  }
}
