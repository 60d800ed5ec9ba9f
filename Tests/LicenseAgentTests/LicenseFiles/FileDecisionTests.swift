import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct FileDecisionTests {
  @Test func onlyAnOlderFileOfTheSameLicenseGivesWay() {
    let table: [(id: String, license: String, issued: Int64, isUsable: Bool, FileDecision)] = [
      ("fil_1", "lic_2", 0, true, .known), ("fil_1", "lic_2", 0, false, .known),
      ("fil_2", "lic_2", 1, true, .take), ("fil_2", "lic_2", 0, true, .take), ("fil_2", "lic_2", -1, true, .older),
      ("fil_2", "lic_2", -1, false, .take), ("fil_2", "lic_3", -1, true, .take), ("fil_2", "lic_3", 1, false, .take),
    ]
    for (id, license, issued, isUsable, decision) in table {
      var claims = sampleFileClaims
      (claims.id, claims.license.id, claims.issuedAt) = (id, license, claims.issuedAt + issued)
      #expect(
        FileDecision.of(claims, beside: sampleFileClaims, isUsable: isUsable) == decision,
        "\(id) \(license) \(issued) \(isUsable)")
      #expect(FileDecision.of(claims, beside: nil, isUsable: false) == .take)
    }
  }
}
