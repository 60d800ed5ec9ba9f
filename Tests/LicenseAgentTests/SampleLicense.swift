import HTTPCalls
import LicenseTokens

@testable import LicenseAgent

/// A license until the end of June 2027, whose token lives from 2026-09-21T14:13:20Z for three days.
let sampleClaims = LicenseClaims(
  issuer: "https://auth.example.com", subject: "dev_1", audience: ["org_1"], clientID: "countersign-agent",
  scope: "license", issuedAt: 1_790_000_000, expiresAt: 1_790_259_200, tokenID: "jti_1", family: "fam_1",
  activation: "act_1", entitlements: ["xms"],
  license: .init(
    id: "lic_1", product: "pos", renewalDate: RenewalDate(year: 2027, month: 6, day: 30), renewalWindowDays: 30),
  device: .init(name: "Store 12 server", kind: "server"),
  organization: .init(id: "org_1", name: "Acme Stores"),
  hub: .init(id: "dev_2", name: "HQ Hub", url: "https://hub.example.com"))

/// The license with a token that nobody signed: the state does not check that again.
func sampleLicense(_ claims: LicenseClaims = sampleClaims) -> HeldLicense {
  let token = ["{\"alg\":\"ES256\"}", String(decoding: claims.json, as: UTF8.self), "no signature"]
    .map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
  return HeldLicense(accessToken: Credential(token), refreshToken: Credential("csr_1"), claims: claims)
}

/// A license file without end for one switch, of 2026-09-21T14:13:20Z.
let sampleFileClaims = LicenseFileClaims(
  id: "fil_1", issuer: "https://auth.example.com", audience: ["org_1"], issuedAt: 1_790_000_000, expiresAt: nil,
  serialNumber: "SW-0001", articleNumber: "SWITCH-8", articleName: "8-port switch",
  organization: .init(id: "org_1", name: "Acme Stores"),
  license: .init(id: "lic_2", product: "switch", renewalDate: nil, renewalWindowDays: 30), entitlements: ["l3"])

/// The machine that the license file is for.
let sampleMachine = MachineDescription(serialNumber: "sw-0001 ", articleNumber: "switch-8")

/// The license file, which nobody signed: the state does not check that again.
func sampleFile(_ claims: LicenseFileClaims = sampleFileClaims) -> HeldFile? {
  let file = ["{\"alg\":\"ES256\",\"kid\":\"k1\"}", String(decoding: claims.json, as: UTF8.self), "no signature"]
    .map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".")
  return HeldFile(unverified: file)
}
