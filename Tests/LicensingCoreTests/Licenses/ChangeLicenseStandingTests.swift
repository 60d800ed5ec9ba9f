import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct ChangeLicenseStandingTests {
  private static let table: [(step: ChangeLicenseStanding.Step, after: [LicenseStanding: LicenseStanding])] = [
    (.suspend, [.active: .suspended]),
    (.reinstate, [.suspended: .active]),
    (.revoke, [.active: .revoked, .suspended: .revoked]),
    (.renew(nil), [.active: .active, .suspended: .suspended, .revoked: .revoked]),
  ]

  @Test(arguments: table)
  func eachStepLeadsFromItsStandingsOnly(
    row: (step: ChangeLicenseStanding.Step, after: [LicenseStanding: LicenseStanding])
  ) throws {
    for standing in LicenseStanding.allCases {
      if let after = row.after[standing] {
        #expect(try ChangeLicenseStanding.standing(after: row.step, from: standing) == after)
      } else {
        #expect(throws: LicensingError.conflict(.licenseState)) {
          try ChangeLicenseStanding.standing(after: row.step, from: standing)
        }
      }
    }
  }
}
