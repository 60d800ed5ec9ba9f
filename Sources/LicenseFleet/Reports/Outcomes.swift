/// Gathers what came of each device while a command works, in whatever order, and tells how far it is.
struct Outcomes {
  private var byName: [String: (FleetReport.Outcome, String?)] = [:]
  private let total: Int
  private let progress: Fleet.Progress

  init(total: Int, _ progress: @escaping Fleet.Progress) {
    self.total = total
    self.progress = progress
  }

  /// - Parameter licenseFile: its id.
  mutating func add(_ device: String, _ outcome: FleetReport.Outcome, _ licenseFile: String? = nil) {
    byName[device] = (outcome, licenseFile)
  }

  func tell() { progress(byName.count, total) }

  /// In the order of the devices.
  func lines(of devices: [FleetDevice]) -> [FleetReport.Line] {
    devices.compactMap { device in
      byName[device.name].map { FleetReport.Line(device, $0.0, licenseFile: $0.1) }
    }
  }
}
