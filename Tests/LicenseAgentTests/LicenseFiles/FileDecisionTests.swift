import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct FileDecisionTests {
  private let usable = LicenseChoice(.licensed, isUsable: true, end: 100)
  private let dueForRenewal = LicenseChoice(.requiresRenewal, isUsable: true, end: 50)
  private let ended = LicenseChoice(.expired, isUsable: false, end: 10)

  private func decision(
    _ id: String, _ license: String, _ issued: Int64, _ choice: LicenseChoice, beside held: LicenseChoice
  ) -> FileDecision {
    var claims = sampleFileClaims
    (claims.id, claims.license.id, claims.issuedAt) = (id, license, claims.issuedAt + issued)
    #expect(FileDecision.of((claims, choice), beside: nil) == .take)
    return FileDecision.of((claims, choice), beside: (sampleFileClaims, held))
  }

  @Test func anOlderFileOfTheSameLicenseGivesWayToAGoodOne() {
    for choice in [usable, dueForRenewal, ended] {
      #expect(decision("fil_1", "lic_2", 0, choice, beside: choice) == .known)
      #expect(decision("fil_2", "lic_2", 1, choice, beside: usable) == .take)
      #expect(decision("fil_2", "lic_2", 0, choice, beside: usable) == .take)
      #expect(decision("fil_2", "lic_2", -1, choice, beside: usable) == .older)
      #expect(decision("fil_2", "lic_2", -1, choice, beside: dueForRenewal) == .older)
      #expect(decision("fil_2", "lic_2", -1, choice, beside: ended) == .take)
    }
  }

  @Test func anOlderFileOfAnotherLicenseIsTakenIfItIsBetter() {
    let longer = LicenseChoice(.licensed, isUsable: true, end: 101)
    for choice in [usable, dueForRenewal, ended] {
      #expect(decision("fil_2", "lic_3", 1, choice, beside: usable) == .take)
      #expect(decision("fil_2", "lic_3", -1, choice, beside: usable) == .older)
      #expect(decision("fil_2", "lic_3", -1, choice, beside: ended) == .take)
      #expect(decision("fil_2", "lic_3", -1, longer, beside: choice) == .take)
    }
    #expect(decision("fil_2", "lic_3", -1, usable, beside: dueForRenewal) == .take)
  }
}
