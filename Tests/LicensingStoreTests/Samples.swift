import Cryptography
import LicenseTokens

@testable import LicensingCore

/// 2026-09-21T14:13:20Z, when tests begin.
let sampleTime = Timestamp(seconds: 1_790_000_000)

/// An id that a test can tell by its number; ids of higher numbers sort later.
func sampleID<Kind>(_ number: Int) -> Identifier<Kind> {
  Identifier(now: sampleTime.adding(milliseconds: Int64(number)), random: Array(repeating: 1, count: 10))
}

/// A text with what trips databases up.
let awkwardText = "O'Brien \"ΣΑΣ\" 100 % _x_ \\ $1 ?1 :a – 日本 👩🏽‍🔧 -- ;"

enum Sample {
  static let agent = Client.agent(now: sampleTime)

  static func organization(_ number: Int = 1, name: String = "Acme Stores") -> Organization {
    Organization(id: sampleID(number), name: name, createdAt: sampleTime, updatedAt: sampleTime)
  }

  static func user(_ number: Int = 1, email: String? = nil, isPlatformAdministrator: Bool = false) -> User {
    User(
      id: sampleID(number), email: email ?? "user\(number)@example.com", name: "Ada",
      isPlatformAdministrator: isPlatformAdministrator, passwordHash: nil, createdAt: sampleTime, updatedAt: sampleTime)
  }

  static func product(_ number: Int = 1, code: String? = nil, features: [String] = ["xms"]) -> Product {
    Product(
      id: sampleID(number), code: code ?? "pos\(number)", number: Int64(number), name: "Point of sale",
      features: features.map { Product.Feature(code: $0, name: $0.uppercased()) }, createdAt: sampleTime,
      updatedAt: sampleTime)
  }

  static func license(_ number: Int = 1, organization: Int = 1, product: Int = 1, quota: Int64? = 10) -> License {
    License(
      id: sampleID(number), organizationID: sampleID(organization), productID: sampleID(product), features: ["xms"],
      quota: quota, renewalDate: nil, createdAt: sampleTime, updatedAt: sampleTime)
  }

  static func device(_ number: Int = 1, organization: Int = 1, name: String? = nil, serial: String? = nil) -> Device {
    Device(
      id: sampleID(number), organizationID: sampleID(organization), name: name ?? "Device \(number)", kind: .server,
      serialNumber: serial, createdAt: sampleTime, updatedAt: sampleTime)
  }

  static func activation(_ number: Int = 1, license: Int = 1, device: Int = 1) -> Activation {
    Activation(
      id: sampleID(number), licenseID: sampleID(license), organizationID: sampleID(1), deviceID: sampleID(device),
      createdAt: sampleTime)
  }

  static func family(
    _ number: Int = 1, activation: Int = 1, device: Int = 1, refreshedAt: Timestamp = sampleTime
  ) -> TokenFamily {
    TokenFamily(
      id: sampleID(number), activationID: sampleID(activation), deviceID: sampleID(device), clientID: agent.id,
      scope: "license", generation: 0, tokenHash: nil, end: nil, createdAt: sampleTime, refreshedAt: refreshedAt,
      refreshedFrom: "192.0.2.1", hostname: nil)
  }

  static func authorization(
    _ number: Int = 1, machine: MachineDescription = MachineDescription(), origin: Origin = origin(),
    createdAt: Timestamp = sampleTime, expiresAt: Timestamp = sampleTime.adding(seconds: 600)
  ) -> NewDeviceAuthorization {
    NewDeviceAuthorization(
      id: sampleID(number), deviceCodeHash: codeHash(number), userCodeMAC: codeMAC(number), clientID: agent.id,
      scope: "license", machine: machine, origin: origin, createdAt: createdAt, expiresAt: expiresAt,
      intervalSeconds: 5)
  }

  static func codeHash(_ number: Int) -> [UInt8] { [1] + withUnsafeBytes(of: number.bigEndian) { Array($0) } }
  static func codeMAC(_ number: Int) -> [UInt8] { [2] + withUnsafeBytes(of: number.bigEndian) { Array($0) } }

  static func origin(_ address: String = "192.0.2.1", prefix: String = "192.0.2.0/24") -> Origin {
    Origin(address: address, bucket: address, prefix: prefix, requestID: "r1")
  }

  /// What each entity needs to refer to: an organization, a user, the agent's client, a product, a license and devices.
  static func signingKey(
    _ id: String = "key", _ state: SigningKeyRecord.State = .active, _ purpose: SigningKeyRecord.Purpose = .token
  ) -> SigningKeyRecord {
    SigningKeyRecord(
      id: id, purpose: purpose, algorithm: .es256, sealedPrivateKey: [1, 2, 3], state: state, createdAt: sampleTime,
      activatesAt: sampleTime, removesAt: nil)
  }

  static func populate(_ store: any Store, devices: Int = 1, quota: Int64? = 10) async throws {
    try await store.write { writer in
      try writer.insert(organization())
      _ = try writer.insert(user())
      _ = try writer.insert(agent)
      _ = try writer.insert(product())
      try writer.insert(license(quota: quota))
      for number in 1...devices { try writer.insert(device(number)) }
    }
  }
}
