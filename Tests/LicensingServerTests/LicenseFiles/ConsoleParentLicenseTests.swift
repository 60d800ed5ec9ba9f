import LicenseTokens
import LicensingCore
import LicensingStore
import TestInstruments
import Testing

@testable import LicensingServer

/// The parent license file of a technician's laptop.
@Suite struct ConsoleParentLicenseTests {
  private func license(_ office: ConsoleOffice) -> String { "\(office.root)/licenses/\(office.world.sample.license)" }
  private func path(_ office: ConsoleOffice) -> String { "\(license(office))/parent-license" }

  private func credential(_ office: ConsoleOffice, _ document: String) throws -> String {
    let keySet = try #require(office.world.context.keyring.verifier?.keySet)
    return try LicenseFileVerifier(
      issuer: ConsoleWorld.issuer, audience: office.world.sample.acme.text, keySet: keySet
    ).verifyParent(document).credential.exposed
  }

  private func isGood(_ office: ConsoleOffice, _ credential: String) async throws -> Bool {
    let secret = try #require(ParentCredential(presented: credential))
    return try await office.world.store.read { try $0.parentLicense(hash: secret.hash) } != nil
  }

  @Test func itIsMadeRenewedAndEnded() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    let path = path(office)
    let empty = try await office.browser.get(path)
    #expect(empty.heading == "Parent license file" && empty.text.contains("There is none yet."))
    #expect(empty.form(path)?.buttons.map(\.label) == ["Download parent license file"])
    #expect(try await office.browser.get(path + "/end").status == 404)
    let made = try await office.browser.submit(try #require(empty.form(path)))
    #expect(made.status == 200 && made.body.hasPrefix("-----BEGIN COUNTERSIGN PARENT LICENSE-----"))
    #expect(made.headers["content-disposition"] == #"attachment; filename="parent-license_pos.txt""#)
    #expect(made.headers["content-type"] == "text/plain; charset=utf-8")
    let first = try credential(office, made.body)
    office.world.clock.advance(seconds: 600)
    let page = try await office.browser.get(path)
    #expect(!page.body.contains("csp_") && page.text.contains("The one that was downloaded before ends at once"))
    #expect(page.rows("facts").prefix(2) == [["Made", "1 March 2026, 12:00 UTC"], ["Last used", "never"]])
    #expect(page.form(path)?.buttons.map(\.label) == ["Renew and download"])
    #expect(try await office.browser.get(license(office)).text.contains("Parent license file Made 1 March 2026"))
    let renewed = try await office.browser.submit(try #require(page.form(path)))
    let second = try credential(office, renewed.body)
    #expect(try await !isGood(office, first))
    #expect(try await isGood(office, second))
    let end = try await office.browser.get(path + "/end")
    #expect(end.heading == "End the parent license file?")
    let done = try await office.browser.submit(try #require(end.form(path + "/end")))
    #expect(done.location == "\(path)?done=parent-ended")
    #expect(try await !isGood(office, second))
    #expect(
      try await office.browser.get("\(path)?done=parent-ended").notice == "Ended. It issues no more license files.")
    #expect(try await office.browser.submit(try #require(end.form(path + "/end"))).status == 404)
    #expect(try await office.world.events(.parentLicenseIssued).count == 2)
    #expect(!office.world.log.lines.joined().contains("csp_"))
  }

  @Test func oneWhoseKeyWasWithdrawnIsToBeRenewed() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    let (path, sentence) = (path(office), "Its signing key was withdrawn: renew and download it again")
    _ = try await office.browser.submit(try #require(try await office.browser.get(path).form(path)))
    for page in [path, license(office)] { #expect(try await !office.browser.get(page).text.contains(sentence)) }
    try await office.world.loseFileKey()
    let page = try await office.browser.get(path)
    #expect(page.text.contains(sentence + ".") && page.form(path)?.buttons.map(\.label) == ["Renew and download"])
    #expect(try await office.browser.get(license(office)).text.contains("Parent license file \(sentence)"))
    _ = try await office.browser.submit(try #require(page.form(path)))
    for page in [path, license(office)] { #expect(try await !office.browser.get(page).text.contains(sentence)) }
  }

  @Test func whenItWasUsedIsShown() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    let made = try await office.browser.submit(
      try #require(try await office.browser.get(path(office)).form(path(office))))
    let secret = try #require(ParentCredential(presented: try credential(office, made.body)))
    _ = try await ReadLicenseQuota(office.world.context)(under: .parent(secret, .local))
    try await office.world.store.flushNotes()
    office.world.clock.advance(seconds: 180)
    #expect(
      try await office.browser.get(path(office)).rows("facts")[1] == [
        "Last used", "3 minutes ago",
      ])
  }

  @Test func aRevokedLicenseHasNone() async throws {
    let office = try await ConsoleOffice()
    try await office.world.issueFiles()
    let form = try #require(try await office.browser.get(path(office)).form(path(office)))
    _ = try await ChangeLicenseStanding(office.world.context)(
      .revoke, office.world.sample.license, version: nil, by: .operator)
    let page = try await office.browser.get(path(office))
    #expect(page.form(path(office)) == nil)
    #expect(page.text.contains("There is none, and none can be made. The license is revoked."))
    let refused = try await office.browser.submit(form)
    #expect(refused.status == 409 && refused.text.contains("The license's present state does not allow this."))
  }
}
