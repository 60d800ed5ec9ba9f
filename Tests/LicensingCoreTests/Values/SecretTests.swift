import Cryptography
import LicenseTokens
import LicensingCore
import Testing

@Suite struct SecretTests {
  private let random = SeededRandom()

  @Test func aSecretIsItsPrefixAnd256Bits() throws {
    let secret = try DeviceCode(from: ScriptedRandom(Array(0..<32)))
    #expect(secret.exposed == "csd_" + Base64URL.encode(Array(0..<32)))
    #expect(secret.hash == SHA256.hash(Array(secret.exposed.utf8)))
    #expect(try APITokenSecret(from: random).exposed.hasPrefix("csa_"))
    #expect(try ClientSecret(from: random).exposed.hasPrefix("csc_"))
  }

  @Test func aPresentedSecretEqualsItselfOnly() throws {
    let (one, other) = (try DeviceCode(from: random), try DeviceCode(from: random))
    #expect(DeviceCode(presented: one.exposed) == one)
    #expect(one != other && one.hash != other.hash)
  }

  @Test func whatHasAnotherPrefixOrLengthIsNoSecret() throws {
    let text = try DeviceCode(from: random).exposed
    #expect(DeviceCode(presented: text + "A") == nil)
    #expect(DeviceCode(presented: String(text.dropLast())) == nil)
    #expect(DeviceCode(presented: "csa_" + text.dropFirst(4)) == nil)
    #expect(DeviceCode(presented: "") == nil)
  }

  @Test func noWayOfPrintingShowsIt() throws {
    let secret = try ClientSecret(from: random)
    let telling = String(secret.exposed.dropFirst(4))
    var dumped = ""
    dump([secret], to: &dumped)
    for text in ["\(secret)", String(describing: secret), String(reflecting: secret), "\([secret])", dumped] {
      #expect(text.contains("csc_…") && !text.contains(telling))
    }
  }
}
