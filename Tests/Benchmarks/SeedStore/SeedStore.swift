import Foundation
import LicensingCore
import LicensingStore
import Logging

// Fills a database with devices as they would be after years, through the store's own statements, while no server has it.
//
// seed-store DATABASE ORGANIZATION LICENSE DEVICES EVENTS: so many devices in the organization, most of them licensed by the
// license, which has no quota; and so many audit events for each. The same arguments always make the same devices.

@main
struct SeedStore {
  static let usage = "usage: seed-store DATABASE ORGANIZATION LICENSE DEVICES EVENTS-PER-DEVICE"
  /// Devices in one transaction.
  static let batch = 1000

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 6, let organization = OrganizationID(arguments[2]), let license = LicenseID(arguments[3]),
      let devices = Int(arguments[4]), let events = Int(arguments[5])
    else {
      FileHandle.standardError.write(Data((usage + "\n").utf8))
      exit(64)
    }
    let logger = Logger(label: "seed-store")
    let store = SQLStore(engine: try SQLiteEngine(path: arguments[1], logger: logger), logger: logger)
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
    try await store.migrate(now: now)
    let business = SeededBusiness(organization: organization, license: license, now: now, eventsPerDevice: events)
    for first in stride(from: 0, to: devices, by: batch) {
      try await store.write { writer in
        for number in first..<min(first + batch, devices) { try business.write(number, to: writer) }
      }
    }
    await store.close()
  }
}

/// A business with stores of twenty machines each: a server, to which the others report, a switch, a printer and registers.
struct SeededBusiness: Sendable {
  let organization: OrganizationID
  let license: LicenseID
  /// When the last device was seen.
  let now: Timestamp
  let eventsPerDevice: Int

  private static let machinesOfAStore = 20
  private static let articles = ["POS-2", "POS-2X", "KASSE-7", "TILL-10"]
  private static let day: Int64 = 86_400_000

  func write(_ number: Int, to writer: any StoreWriter) throws {
    let device = device(number)
    try writer.insert(device)
    if device.licenseID != nil { try activate(device, number, writer) }
    for event in 0..<eventsPerDevice {
      let at = device.createdAt.adding(milliseconds: Int64(event) * Self.day)
      let action: AuditEvent.Action = event == 0 ? .deviceCreated : .deviceChanged
      try writer.insert(
        AuditEvent(
          id: id(number, at: at, salt: UInt8(truncatingIfNeeded: event)), at: at, actor: .operator, action: action,
          organizationID: organization, subject: device.id.text, address: "192.0.2.1", requestID: "seed",
          details: ["name": device.name]))
    }
  }

  private func device(_ number: Int) -> Device {
    let (store, place) = number.quotientAndRemainder(dividingBy: Self.machinesOfAStore)
    let created = now.adding(milliseconds: -1000 * Self.day + Int64(number))
    let luck = Self.scattered(number)
    let server = number - place
    let isLicensed = luck % 100 >= 12
    return Device(
      id: id(number, at: created), organizationID: organization, name: Self.name(store + 1, place),
      kind: place == 0 ? .server : place == 1 ? .switch : place == 2 ? .other : .register,
      serialNumber: "CS-POS-\(String(number + 10_000_000).dropFirst())",
      articleNumber: Self.articles[Int(luck % UInt64(Self.articles.count))],
      url: place == 0 ? "https://store-\(store + 1).example.com" : nil,
      hubID: place == 0 ? nil : id(server, at: now.adding(milliseconds: -1000 * Self.day + Int64(server))),
      licenseID: isLicensed ? license : nil, isDisabled: luck % 97 == 0,
      lastSeenAt: isLicensed ? now.adding(milliseconds: -Int64(luck % UInt64(3 * Self.day))) : nil, createdAt: created,
      updatedAt: created)
  }

  private static func name(_ store: Int, _ place: Int) -> String {
    switch place {
    case 0: "Store \(store) server"
    case 1: "Store \(store) switch"
    case 2: "Store \(store) printer"
    default: "Store \(store) till \(place - 2)"
    }
  }

  private func activate(_ device: Device, _ number: Int, _ writer: any StoreWriter) throws {
    let activation = Activation(
      id: id(number, at: device.createdAt), licenseID: license, organizationID: organization, deviceID: device.id,
      createdAt: device.createdAt, redeemedAt: device.createdAt)
    _ = try writer.charge(activation)
    try writer.insert(
      TokenFamily(
        id: id(number, at: device.createdAt), activationID: activation.id, deviceID: device.id,
        clientID: Client.agentID, scope: "license", generation: 1, tokenHash: Self.hash(number), end: nil,
        createdAt: device.createdAt, refreshedAt: device.lastSeenAt ?? device.createdAt, refreshedFrom: "192.0.2.1",
        hostname: "machine-\(number)"))
  }

  private static func hash(_ number: Int) -> [UInt8] {
    (0..<4).flatMap { part in withUnsafeBytes(of: scattered(4 * number + part)) { Array($0) } }
  }

  private func id<Kind>(_ number: Int, at time: Timestamp, salt: UInt8 = 0) -> Identifier<Kind> {
    Identifier(now: time, random: [salt, 0] + withUnsafeBytes(of: UInt64(number).bigEndian) { Array($0) })
  }

  /// A number that looks drawn, always the same for the same (SplitMix64).
  private static func scattered(_ number: Int) -> UInt64 {
    var z = (UInt64(bitPattern: Int64(number)) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
