import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore
import OAuthMessages
import WebPages

/// What the page says beside the list.
struct IssueRemarks: Sendable {
  /// What is wrong with the list as a whole.
  var failure: String?
  var badLines: [DeviceTable.BadLine] = []
  /// What was put on the list.
  var added: String?
  /// The devices that were chosen are on the list now.
  var hasListedChosen = false
}

extension ConsoleRoutes {
  /// How many devices one page offers: forms have a limited number of fields.
  private static let offered = 60
  /// How many pages of the organization's devices are looked at for one page of ours.
  private static let mostDevicePages = 5
  /// How many lines are named that cannot be read.
  private static let mostBadLines = 50

  private struct IssuePage: Sendable {
    let root: String
    let product: String
    let quota: QuotaFigures
    /// Why none are issued, in a sentence; nil: they are.
    let obstacle: String?
    /// How far the run is that is under way; nil: there is none.
    let underWay: String?
    let search: String
    let isSearch: Bool
    let choices: [Choice]
    let isEmpty: Bool
    let emptySentence: String
    /// Why these may not be all; nil: they are.
    let cut: String?
    let chosen: FileField
    let list: FormField
    let accepted: String?
    let hasErrors: Bool
    let errors: [Problem]
    let added: String?

    struct Choice: Sendable {
      let field: String
      let name: String
      let serialNumber: String
      let articleNumber: String
      let isChecked: Bool
    }

    struct Problem: Sendable {
      let field: String
      let text: String
    }
  }

  func issuePage(
    _ filed: FiledLicense, _ request: ConsoleRequest, _ list: IssueList, _ remarks: IssueRemarks = IssueRemarks()
  ) async throws -> Response {
    let found = try await issuableDevices(of: filed, request, atMost: Self.offered, pages: Self.mostDevicePages)
    let search = request.form["search"] ?? request.query("search")
    let errors = Self.problems(list, remarks)
    let quota = try await ReadLicenseQuota(context)(filed.license.id, by: request.actor)
    return try await page(
      "license-files-issue", "Issue license files", request, in: filed.organization, trail: filed.filesTrail,
      status: errors.isEmpty ? .ok : .unprocessableContent, scripts: ["filter"],
      IssuePage(
        root: filed.root, product: filed.product.name, quota: QuotaFigures(quota), obstacle: filed.obstacle,
        underWay: fileIssues.run(of: filed.license.id).flatMap {
          $0.end == nil ? "\($0.done) of \($0.total) devices are done." : nil
        },
        search: search ?? "", isSearch: search != nil,
        choices: found.devices.map { device in
          .init(
            field: "device-\(device.id)", name: device.name, serialNumber: device.serialNumber ?? "",
            articleNumber: device.articleNumber ?? "",
            isChecked: !remarks.hasListedChosen && request.form["device-\(device.id)"] != nil)
        }, isEmpty: found.devices.isEmpty,
        emptySentence: Self.emptySentence(isSearch: search != nil, isCut: found.isCut),
        cut: found.isCut ? Self.cutSentence(found.devices.count) : nil,
        chosen: FileField(
          "Table (CSV)", accept: FileField.tables, hint: "Its lines are added to those below.", error: list.fileError),
        list: Self.field(list, remarks), accepted: filed.settings.acceptedSentence, hasErrors: !errors.isEmpty,
        errors: errors, added: remarks.added))
  }

  private static func field(_ list: IssueList, _ remarks: IssueRemarks) -> FormField {
    var field = FormField(
      "devices", "Serial number, article number", value: list.text,
      hint: "One device a line: SW-0001, SWITCH-8. Paste it from a spreadsheet, if you like", isMultiline: true)
    field.error = remarks.failure ?? (remarks.badLines.isEmpty ? nil : "Some lines cannot be read.")
    return field
  }

  private static func problems(_ list: IssueList, _ remarks: IssueRemarks) -> [IssuePage.Problem] {
    var problems: [IssuePage.Problem] = []
    if let error = list.fileError { problems.append(.init(field: FileField.name, text: error)) }
    if let failure = remarks.failure { problems.append(.init(field: "devices", text: failure)) }
    problems += remarks.badLines.prefix(mostBadLines).map {
      .init(field: "devices", text: "Line \($0.number): \($0.reason)")
    }
    let more = remarks.badLines.count - mostBadLines
    if more > 0 {
      let text = more == 1 ? "1 more line cannot be read." : "\(more) more lines cannot be read."
      problems.append(.init(field: "devices", text: text))
    }
    return problems
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

  /// Those with numbers that the product takes; cut if there are, or can be, more.
  /// - Parameter pages: how many of the organization's devices are looked at.
  func issuableDevices(
    of filed: FiledLicense, _ request: ConsoleRequest, atMost most: Int, pages mostPages: Int
  ) async throws -> (devices: [Device], isCut: Bool) {
    let rules = DeviceNumberRules(filed.settings)
    let search = request.form["search"] ?? request.query("search")
    var (found, after, isRead, pages): ([Device], DeviceID?, Bool, Int) = ([], nil, false, 0)
    while !isRead && found.count <= most && pages < mostPages {
      let devices = try await ReadDevices(context).list(
        of: filed.organization.id, search: search, Page(limit: Page<DeviceID>.largest, after: after), by: request.actor)
      found += devices.filter { !$0.isDisabled && rules.accept($0) }
      after = devices.last?.id
      isRead = devices.count < Page<DeviceID>.largest
      pages += 1
    }
    return (Array(found.prefix(most)), found.count > most || !isRead)
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
