import Foundation
import LicenseAgent

/// The machine's clocks.
enum SystemClocks {
  private static let start = ContinuousClock.now

  static var milliseconds: Int64 { Int64(Date().timeIntervalSince1970 * 1000) }

  static let reading: @Sendable () -> ClockReading = {
    ClockReading(
      unixTime: Int64(Date().timeIntervalSince1970.rounded(.down)),
      uptime: start.duration(to: .now).components.seconds)
  }
}

/// What the machine says of itself.
enum ThisMachine {
  static func description(_ device: AgentConfiguration.Device) -> MachineDescription {
    MachineDescription(
      deviceName: device.name, serialNumber: device.serialNumber, articleNumber: device.articleNumber,
      hostname: hostname, operatingSystem: ProcessInfo.processInfo.operatingSystemVersionString,
      softwareVersion: "countersign-agent \(AgentVersion.current)")
  }

  private static var hostname: String? {
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, name.count - 1) == 0 else { return nil }
    return String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
