import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct AgentExitStatusTests {
  @Test func everyStateHasItsNumber() {
    let table: [(LicenseStatus, LicenseView.TokenState?, Int32)] = [
      (.licensed, .valid, 0), (.licensed, .nearExpiry, 0), (.requiresRenewal, .valid, 3),
      (.requiresRenewal, .nearExpiry, 3), (.expired, .valid, 4), (.expired, .expired, 4), (.expired, nil, 4),
      (.notLicensed, nil, 5), (.licensed, .expired, 7), (.requiresRenewal, .expired, 7), (.suspended, nil, 8),
      (.revoked, nil, 9),
    ]
    for (status, tokenState, number) in table {
      #expect(AgentExitStatus(status, tokenState).rawValue == number, "\(status) \(String(describing: tokenState))")
    }
    #expect(AgentExitStatus.cannotTell.rawValue == 6)
    #expect(AgentExitStatus.configuration.rawValue == 78)
  }
}
