import LicenseTokens
import LicensingCore
import Testing
import WebPages

@testable import LicensingServer

/// What is said before something is done to a license.
@Suite struct LicenseConsequenceTests {
  private func consequence(
    devices: Int64 = 0, files: Int64 = 0, isKeyed: Bool = false, date: String? = nil, lifetime: Int64 = 259_200
  ) -> LicenseConsequence {
    let now = ConsoleWorld.start
    let product = Product(
      id: ProductID(now: now, random: []), code: "pos", number: 1, name: "Point of Sale", features: [],
      tokenLifetimeSeconds: lifetime, createdAt: now, updatedAt: now)
    let license = License(
      id: LicenseID(now: now, random: []), organizationID: OrganizationID(now: now, random: []), productID: product.id,
      features: [], quota: 10, renewalDate: date.flatMap { RenewalDate($0) }, createdAt: now, updatedAt: now)
    return LicenseConsequence(
      product: product, license: license, devices: CappedCount(devices, upTo: 10_000), files: files, isKeyed: isKeyed,
      now: now)
  }

  @Test(
    arguments: [
      (0, "Suspend license"), (1, "Suspend license of 1 device"), (12, "Suspend license of 12 devices"),
      (1200, "Suspend license of 1\u{202F}200 devices"), (10_001, "Suspend license of more than 10\u{202F}000 devices"),
    ] as [(Int64, String)])
  func theButtonCounts(devices: Int64, label: String) {
    #expect(consequence(devices: devices).suspendLabel == label)
  }

  @Test func whoeverUsesItIsNamed() {
    #expect(
      consequence().suspending == [
        "No device uses it now, and none can be authorized under it until you reinstate it."
      ])
    #expect(consequence(isKeyed: true).suspending == ["License checks answer FAILED until you reinstate the license."])
    #expect(consequence(files: 2).suspending.last?.hasPrefix("Its 2 license files stay good") == true)
    #expect(consequence(devices: 3).suspending.first?.hasPrefix("3 devices use it.") == true)
    #expect(consequence(devices: 3, files: 1, isKeyed: true).revoking.count == 5)
    #expect(consequence(files: 1).revoking.last?.hasPrefix("Its license file is revoked with it") == true)
    #expect(consequence(files: 12).revoking.last?.hasPrefix("Its 12 license files are revoked with it") == true)
  }

  @Test func whatIsNotCountedToItsEndIsSaidToBeMore() {
    let many = consequence(devices: 10_001, date: "2026-02-28")
    let counted = "More than 10\u{202F}000 devices"
    #expect(many.suspending.first?.hasPrefix("\(counted) use it. Their machines") == true)
    #expect(many.reinstating.hasPrefix("\(counted) get tokens again"))
    #expect(many.revokeLabel == "Revoke license and end more than 10\u{202F}000 devices’ tokens")
    #expect(many.revoking[1].hasPrefix("\(counted) lose their license."))
    #expect(many.renewing.contains(" \(counted) that lost their license try again hourly"))
  }

  @Test func aRenewalSaysWhenItIsHeardOf() {
    #expect(consequence().renewing == "It has no renewal date now: it does not end.")
    #expect(
      consequence(devices: 2, date: "2027-06-30", lifetime: 7200).renewing
        == "It is good until 30 June 2027, in UTC. 2 devices get the new date with the next refresh: machines refresh about every 60 minutes."
    )
    #expect(
      consequence(devices: 2, files: 1, isKeyed: true, date: "2026-02-28").renewing
        == "It ended on 28 February 2026. 2 devices that lost their license try again hourly, and go on by themselves. License checks go by the new date at once. License files keep their date: issue them again, so that they get the new one."
    )
  }

  /// Until when a token that nobody asks about is believed.
  @Test(
    arguments: [
      (0, nil, "until 4 March 2026, 12:00 UTC at the latest."), (0, "2026-03-02", "until 2 March 2026, 23:59 UTC"),
      (-300_000, nil, "The token that it holds has ended already."),
    ] as [(Int64, String?, String)])
  func aReleaseSaysWhenTheTokenEnds(refreshed: Int64, date: String?, sentence: String) {
    let (base, now) = (consequence(date: date), ConsoleWorld.start)
    let device = DeviceInUse(
      activation: Activation(
        id: ActivationID(now: now, random: []), licenseID: base.license.id,
        organizationID: base.license.organizationID, deviceID: DeviceID(now: now, random: []), createdAt: now,
        redeemedAt: now), name: "Till", serialNumber: nil, refreshedAt: now.adding(seconds: refreshed))
    let sentences = LicenseConsequence.releasing(device, base.license, base.product, at: now)
    #expect(sentences.contains { $0.plain().contains(sentence) }, "\(sentences)")
  }

  @Test(
    arguments: [
      (0, "0 minutes"), (60, "1 minute"), (300, "5 minutes"), (5400, "90 minutes"), (7200, "2 hours"),
      (9000, "2 hours and 30 minutes"), (86_400, "24 hours"), (129_600, "36 hours"), (172_800, "2 days"),
      (259_200, "3 days"), (270_000, "3 days and 3 hours"), (2_592_000, "30 days"), (-5, "0 minutes"),
    ] as [(Int64, String)])
  func lengthsAreExact(seconds: Int64, text: String) {
    #expect(DisplayTime.length(seconds) == text)
  }
}
