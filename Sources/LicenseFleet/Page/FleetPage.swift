import LicenseTokens
import WebPages

/// Which devices a page shows.
enum DeviceFilter: String, CaseIterable, Sendable {
  case all
  case without = "without"
  case onHand = "on-hand"
  case installed
  case attention

  var words: String {
    switch self {
    case .all: "All"
    case .without: "Without license file"
    case .onHand: "To install"
    case .installed: "Installed"
    case .attention: "Need attention"
    }
  }

  func shows(_ device: FleetDevice, _ standing: DeviceStanding) -> Bool {
    switch self {
    case .all: true
    case .without: standing == .noLicenseFile
    case .onHand: standing == .onHand
    case .installed: standing == .installed
    case .attention: device.problem != nil || [.expired, .revoked, .otherNumbers, .keyWithdrawn].contains(standing)
    }
  }
}

/// What the page of devices shows.
struct FleetPage: Sendable {
  let count: Int
  let isEmpty: Bool
  /// Why what was asked came to nothing.
  let failure: String?
  let work: Work?
  let outcome: Outcome?
  let licenses: [License]
  let filters: [Filter]
  let devices: [Row]
  /// No device is shown under this filter.
  let isNoneShown: Bool

  struct Work: Sendable {
    let title: String
    let done: Int
    let total: Int
  }

  /// What the last work came to.
  struct Outcome: Sendable {
    let sentence: String
    let isGood: Bool
    let notes: [String]
  }

  /// A parent license, with what is left of its quota.
  struct License: Sendable {
    let title: String
    let sentence: String
    let used: Int64
    /// Nil: unlimited, or not known; there is no bar then.
    let total: Int64?
    let readAt: ShownTime?
    let hasEnded: Bool
  }

  struct Filter: Sendable {
    let text: String
    let href: String
    let count: Int
    let isCurrent: Bool
  }

  struct Row: Sendable {
    let name: String
    /// Of its check box.
    let id: String
    let serialNumber: String
    let articleNumber: String
    let status: StatusBadge
    /// Until when the license file is good; nil: nothing is to be said of it.
    let about: ShownText?
    let installed: String
    let installedAt: ShownTime?
    let problem: String?
  }

  /// - Parameter now: seconds since 1970.
  init(
    _ project: FleetProject, _ state: FleetWork.State, filter: DeviceFilter = .all, failure: String? = nil,
    at now: Int64
  ) {
    let standings = project.devices.map { ($0, DeviceStanding.of($0, in: project, at: now)) }
    count = project.devices.count
    isEmpty = project.devices.isEmpty
    self.failure = failure
    work = Work(state)
    outcome = Outcome(state)
    licenses = project.parentLicenses.filter { $0.endedAt == nil || !project.isRenewed($0) }.map { parent in
      License(parent, isKeyWithdrawn: project.isKeyWithdrawn(of: parent.compact))
    }
    filters = DeviceFilter.allCases.map { one in
      Filter(
        text: one.words, href: one == .all ? "/" : "/?show=\(one.rawValue)", count: standings.count(where: one.shows),
        isCurrent: one == filter)
    }
    devices = standings.enumerated().filter { filter.shows($0.element.0, $0.element.1) }.map { place, device in
      Row(device.0, device.1, id: "device-\(place)")
    }
    isNoneShown = devices.isEmpty && !project.devices.isEmpty
  }
}

extension FleetPage.Work {
  fileprivate init?(_ state: FleetWork.State) {
    guard case .running(let title, let done, let total) = state else { return nil }
    self.init(title: "\(title.rawValue) is going on", done: done, total: total)
  }
}

extension FleetPage.Outcome {
  fileprivate init?(_ state: FleetWork.State) {
    switch state {
    case .none, .running: return nil
    case .failed(let title, let message):
      self.init(sentence: "\(title.rawValue): \(message)", isGood: false, notes: [])
    case .finished(let title, let report):
      let (all, failures) = (report.lines.count, report.failures)
      let words =
        failures == 0
        ? "done for \(Self.devices(all))."
        : "\(all - failures) of \(Self.devices(all)) done; what is wrong with the other\(failures == 1 ? "" : "s") stands beside "
          + (failures == 1 ? "it." : "them.")
      self.init(sentence: "\(title.rawValue): \(words)", isGood: failures == 0, notes: report.notes)
    }
  }

  private static func devices(_ count: Int) -> String { count == 1 ? "1 device" : "\(count) devices" }
}

extension FleetPage.License {
  fileprivate init(_ parent: ParentLicense, isKeyWithdrawn: Bool) {
    let quota = parent.quota
    self.init(
      title: "\(parent.product) for \(parent.organization)",
      sentence: parent.endedAt != nil
        ? "This parent license has ended. Download a new one on the license’s page."
        : isKeyWithdrawn
          ? "Its signing key was withdrawn. Renew and download the parent license file again on the license’s page."
          : quota.map { QuotaLine(parent, $0).remainder } ?? "How much is left is known after the first Generate.",
      used: quota?.used ?? 0, total: parent.endedAt == nil ? quota?.total : nil,
      readAt: quota.map { ShownTime(at: $0.readAt) }, hasEnded: parent.endedAt != nil)
  }
}

extension FleetPage.Row {
  fileprivate init(_ device: FleetDevice, _ standing: DeviceStanding, id: String) {
    let file = device.licenseFile
    self.init(
      name: device.name, id: id, serialNumber: device.serialNumber ?? "–", articleNumber: device.articleNumber ?? "–",
      status: StatusBadge(standing),
      about: standing == .revoked || standing == .keyWithdrawn
        ? nil
        : file.map { file in file.claims.lastGoodSecond.map { "until \(ShownTime(dayOf: $0))" } ?? "without end" },
      installed: device.installation?.status ?? "–", installedAt: device.installation.map { ShownTime(dayOf: $0.at) },
      problem: device.problem?.message)
  }
}

extension StatusBadge {
  init(_ standing: DeviceStanding) {
    let (icon, tone) =
      switch standing {
      case .noLicenseFile: ("–", "off")
      case .onHand: ("◷", "soon")
      case .installed: ("✓", "good")
      case .expired, .otherNumbers, .keyWithdrawn: ("▲", "bad")
      case .revoked: ("✕", "bad")
      }
    self.init(text: standing.words, icon: icon, tone: tone)
  }
}

extension FleetProject {
  /// Whether a newer parent license of the same license took its place.
  func isRenewed(_ parent: ParentLicense) -> Bool {
    parentLicenses.last { $0.licenseID == parent.licenseID }?.id != parent.id
  }
}
