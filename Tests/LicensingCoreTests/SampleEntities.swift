import LicenseTokens
import LicensingCore

/// 2026-09-21T14:13:20Z, the moment at which these tests happen unless they say otherwise.
let sampleTime = Timestamp(seconds: 1_790_000_000)

/// An id that a test can tell by its number.
func sampleID<Kind>(_ number: UInt8) -> Identifier<Kind> {
  Identifier(now: sampleTime, random: Array(repeating: number, count: 10))
}

func sampleKeys(number: Int = 1, byte: UInt8 = 7) throws -> SecretKeys {
  guard let master = MasterKey(number: number, bytes: Array(repeating: byte, count: 32)) else { throw NoSuchKey() }
  return try SecretKeys(master)
}

struct NoSuchKey: Error {}

func sampleLicense(standing: LicenseStanding = .active, renewalDate: RenewalDate? = nil) -> License {
  License(
    id: sampleID(1), organizationID: sampleID(2), productID: sampleID(3), features: ["xms"], quota: 10,
    renewalDate: renewalDate, standing: standing, createdAt: sampleTime, updatedAt: sampleTime)
}

func sampleStanding(
  license: License = sampleLicense(), deviceIsDisabled: Bool = false, organizationIsDisabled: Bool = false,
  releasedAt: Timestamp? = nil, tokenLifetimeSeconds: Int64 = 259_200
) -> ActivationStanding {
  ActivationStanding(
    activation: Activation(
      id: sampleID(4), licenseID: license.id, organizationID: license.organizationID, deviceID: sampleID(5),
      createdAt: sampleTime, releasedAt: releasedAt),
    license: license, productCode: "pos", tokenLifetimeSeconds: tokenLifetimeSeconds, renewalWindowDays: 30,
    device: Device(
      id: sampleID(5), organizationID: license.organizationID, name: "Store 12 server", kind: .server,
      isDisabled: deviceIsDisabled, createdAt: sampleTime, updatedAt: sampleTime),
    organizationName: "Acme Stores", organizationIsDisabled: organizationIsDisabled, hub: nil,
    signingKeyID: nil)
}

func sampleFamily(
  generation: Int64 = 0, tokenHash: [UInt8]? = nil, end: TokenFamily.End? = nil, refreshedAt: Timestamp = sampleTime
) -> TokenFamily {
  TokenFamily(
    id: sampleID(6), activationID: sampleID(4), deviceID: sampleID(5), clientID: "countersign-agent", scope: "license",
    generation: generation, tokenHash: tokenHash, end: end, createdAt: sampleTime, refreshedAt: refreshedAt,
    refreshedFrom: "192.0.2.1", hostname: nil)
}
