import LicenseFleet
import Testing

@Suite struct FleetErrorTests {
  @Test func theCodesAreTheServersAndOneMore() {
    #expect(
      FleetError.allCases.map(\.rawValue) == [
        "serial_number_not_found", "article_number_not_found", "no_local_license", "insufficient_quota",
        "no_valid_license_returned",
      ])
  }
}
