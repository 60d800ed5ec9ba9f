import HTTPCalls
import LicenseTokens
import TestAuthorizationServer
import Testing

@testable import LicenseAgent

@Suite struct HeldFileTests {
  @Test func whatItIsWorth() throws {
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    claims.license.renewalDate = RenewalDate("2027-01-10")
    let file = try #require(sampleFile(claims))
    let keys = try TestAuthorizationServer().keySet
    let others = try JSONWebKeySet(keys: [])
    // The window opens with the eleventh of December; the file ends on the fifteenth of January, after the license's last day.
    let window: Int64 = 1_796_947_200
    let lastDay: Int64 = 1_799_625_600
    let table: [(now: Int64, revoked: Set<String>, keys: JSONWebKeySet?, LicenseStatus)] = [
      (1_790_000_000, [], keys, .licensed), (1_790_000_000, [], nil, .licensed), (0, [], keys, .licensed),
      (window - 1, [], keys, .licensed), (window, [], keys, .requiresRenewal),
      (lastDay - 1, [], keys, .requiresRenewal),
      (lastDay, [], keys, .expired), (.max, [], nil, .expired), (0, ["fil_1"], keys, .revoked),
      (.max, ["fil_1"], keys, .revoked), (0, ["fil_2"], keys, .licensed), (0, [], others, .revoked),
    ]
    for (now, revoked, keys, status) in table {
      let standing = file.standing(at: now, on: sampleMachine, revoked: RevokedFiles(revoked), keys: keys)
      #expect(standing.status == status, "\(now) \(revoked)")
      #expect(standing.isUsable == [.licensed, .requiresRenewal].contains(status))
      #expect((standing.reason != nil) == (status == .revoked))
    }
  }

  @Test func countsOnTheMachineThatItIsFor() throws {
    let file = try #require(sampleFile())
    let serial = "This machine's serial number is SW-0002 (device.serial_number)."
    let none = "This machine does not know its serial number (device.serial_number)."
    let article = "This machine's article number is SWITCH-9 (device.article_number)."
    let table: [(serialNumber: String?, articleNumber: String?, difference: String?)] = [
      ("SW-0001", nil, nil), (" sw - 0001", "switch-8", nil), ("SW-0001", " ", nil), ("sw-0002", nil, serial),
      ("sw-0002", "SWITCH-9", serial), ("SW-0001", "switch-9", article), (nil, nil, none), ("", "SWITCH-8", none),
      (" ", nil, none), ("a/b#", nil, none), (nil, "SWITCH-9", none),
    ]
    for (serialNumber, articleNumber, difference) in table {
      let machine = MachineDescription(serialNumber: serialNumber, articleNumber: articleNumber)
      for revoked in [[], ["fil_1"]] {
        let standing = file.standing(at: 0, on: machine, revoked: RevokedFiles(revoked), keys: nil)
        if let difference {
          let numbers = "The license file is for the serial number SW-0001 and the article number SWITCH-8. "
          #expect(standing == .init(status: .notLicensed, reason: numbers + difference))
          #expect(!standing.isUsable)
        } else {
          #expect(standing.status == (revoked.isEmpty ? .licensed : .revoked))
        }
      }
    }
  }

  @Test func endsWithItsOwnLastSecond() throws {
    var claims = sampleFileClaims
    claims.expiresAt = 1_800_000_000
    let file = try #require(sampleFile(claims))
    #expect(file.standing(at: 1_799_999_999, on: sampleMachine, revoked: RevokedFiles(), keys: nil).status == .licensed)
    #expect(file.standing(at: 1_800_000_000, on: sampleMachine, revoked: RevokedFiles(), keys: nil).status == .expired)
  }

  @Test func whatIsNoFileIsNone() {
    for text in ["", "a.b.c", sampleLicense().accessToken.value] { #expect(HeldFile(unverified: text) == nil) }
  }
}
