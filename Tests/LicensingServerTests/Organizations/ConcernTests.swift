import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

/// What waits for somebody, in words.
@Suite struct ConcernTests {
  private static let now = Timestamp(seconds: 1_790_000_000)

  private static func id<Kind>(_ number: UInt8) -> Identifier<Kind> {
    Identifier(now: now, random: Array(repeating: number, count: 10))
  }

  private static func license(
    _ number: UInt8, _ name: String = "Point of Sale", _ standing: LicenseStanding = .active, until: String? = nil,
    quota: Int64? = nil, used: Int64 = 0
  ) -> LicenseSummary {
    LicenseSummary(
      id: id(number), productName: name, standing: standing, renewalDate: until.flatMap { RenewalDate($0) },
      renewalWindowDays: 30, tokenLifetimeSeconds: 259_200, quota: quota, used: used)
  }

  private func concerns(
    pending: CappedCount = .none, silent: SilentDevices = .none, licenses: [LicenseSummary] = [],
    installations: [OpenInstallations] = [], files: Int64 = 0, canAuthorize: Bool = true
  ) -> [Concern] {
    Concern.all(
      Attention(
        pending: pending, silent: silent, licenses: LicenseConcerns(of: licenses, at: Self.now),
        installations: installations, filesToReissue: files), root: "/o", products: [Self.id(1): "MySoft"],
      canAuthorize: canAuthorize)
  }

  @Test func oneIsSaidOtherwiseThanMany() {
    #expect(concerns() == [])
    #expect(
      concerns(pending: CappedCount(1, upTo: 100)).map(\.detail) == ["Type the user code that it shows."])
    let many = concerns(pending: CappedCount(101, upTo: 100), canAuthorize: false)
    #expect(many.map(\.text) == ["100+ machines ask for a license"] && many.map(\.href) == ["/o/pending"])
    #expect(many.map(\.detail) == ["A manager types the user code that each shows."])
    #expect(
      concerns(silent: SilentDevices(nearEnd: 1, ended: 1, hasMore: false)).map(\.text)
        == ["1 device’s token has ended", "1 device’s token ends soon"])
    #expect(
      concerns(silent: SilentDevices(nearEnd: 40, ended: 60, hasMore: true)).map(\.text)
        == ["At least 60 devices’ tokens have ended", "At least 40 devices’ tokens end soon"])
    #expect(concerns(files: 1).map(\.text) == ["1 license file must be issued again"])
    #expect(concerns(files: 4).map(\.text) == ["4 license files must be issued again"])
  }

  @Test func oneLicenseIsNamedAndSeveralAreListed() {
    let one = concerns(licenses: [Self.license(1, until: "2026-10-01")])
    #expect(
      one.map(\.text) == ["Point of Sale requires renewal"] && one[0].href == "/o/licenses/\(Self.id(1) as LicenseID)")
    #expect(one[0].detail == "It is good until the end of 1 October 2026, UTC.")
    let many = concerns(
      licenses: [
        Self.license(1, "A", until: "2026-10-01"), Self.license(2, "A", until: "2026-10-01"),
        Self.license(3, "B", until: "2026-10-01"), Self.license(4, "C", until: "2026-10-01"),
        Self.license(5, "D", until: "2026-10-01"),
      ])
    #expect(many.map(\.text) == ["5 licenses require renewal"] && many[0].href == "/o/licenses?show=near-end")
    #expect(many[0].detail == "They end soon: A, B, C and 1 more.")
    let full = concerns(licenses: [Self.license(1, quota: 10, used: 9)])
    #expect(full.map(\.text) == ["Point of Sale: 9 of 10 activations are used"])
    #expect(full[0].detail == "One is left: release one, or have more added.")
    let empty = concerns(licenses: [Self.license(1, quota: 10, used: 10), Self.license(2, quota: 2, used: 2)])
    #expect(empty.map(\.text) == ["2 licenses are nearly used up"] && empty[0].href == "/o/licenses?show=near-quota")
  }

  @Test func whatIsWorstComesFirst() {
    let all = concerns(
      pending: CappedCount(2, upTo: 100), silent: SilentDevices(nearEnd: 1, ended: 1, hasMore: false),
      licenses: [
        Self.license(1, until: "2026-10-01"), Self.license(2, until: "2026-09-01"),
        Self.license(3, "Switch", .suspended), Self.license(4, quota: 1, used: 1),
      ], installations: [OpenInstallations(licenseID: Self.id(1), count: 2)], files: 2)
    #expect(
      all.map(\.text) == [
        "2 machines ask for a license", "Point of Sale has expired", "1 device’s token has ended",
        "Switch is suspended", "2 installations were refused: MySoft", "2 license files must be issued again",
        "Point of Sale requires renewal", "1 device’s token ends soon",
        "Point of Sale: 1 of 1 activations are used",
      ])
    #expect(all.map(\.tone) == ["soon", "bad", "bad", "soon", "soon", "bad", "soon", "soon", "soon"])
  }

  @Test func ofManyLicensesWithRefusedProgramsSomeAreNamed() {
    let open = (1...5).map { OpenInstallations(licenseID: Self.id($0), count: 1) }
    let found = concerns(installations: open)
    #expect(
      found.map(\.text) == [
        "1 installation was refused: MySoft", "1 installation was refused", "1 installation was refused",
        "Installations of 2 more licenses were refused",
      ])
    #expect(found[0].href == "/o/licenses/\(open[0].licenseID)/unauthorized" && found[3].href == "/o/licenses")
  }

  @Test(
    arguments: [(0, "0"), (999, "999"), (1000, "1\u{202F}000"), (1_234_567, "1\u{202F}234\u{202F}567")]
      as [(Int64, String)])
  func largeNumbersAreGrouped(number: Int64, text: String) {
    #expect(CappedCount(number, upTo: .max).text == text)
    #expect(CappedCount(number + 1, upTo: number).text == text + "+")
  }
}
