import LicenseTokens
import Testing
import WebPages

@testable import LicenseAgent

@Suite struct ImportPageTests {
  @Test func theKeySetIsAskedForWhileNoKeysAreKnown() {
    let first = ImportPage(serialNumber: "SW-0001", knowsKeys: false)
    #expect(first.fields.map(\.name) == ["document", "key_set"])
    #expect(first.fields.map(\.isRequired) == [true, false])
    #expect(ImportPage(serialNumber: "SW-0001", knowsKeys: true).fields.map(\.name) == ["document"])
  }

  @Test func whatWasTypedStaysBesideWhatIsWrong() {
    let page = ImportPage(
      serialNumber: "SW-0001", knowsKeys: false, sent: .init(document: "abc", keySet: "{}"),
      failure: .init(text: "Not so.", field: "key_set"))
    #expect(page.fields.map(\.value) == ["abc", "{}"])
    #expect(page.fields.map(\.error) == [nil, "Not so."])
    let long = ImportPage.Sent(document: String(repeating: "x", count: 65_537))
    #expect(ImportPage(serialNumber: nil, knowsKeys: true, sent: long).fields.map(\.value) == [""])
  }

  @Test func whyNothingWasImported() {
    func outcome(_ imported: LicenseFileClaims?, _ ignored: [IgnoredFile]) -> String? {
      LicenseKeeper.Import(
        view: LicenseView(status: .notLicensed), imported: imported, ignored: ignored, ignoredCount: ignored.count
      ).nothingImported
    }
    let others = IgnoredFile("SW-0002", "S", .wrongSerialNumber)
    #expect(outcome(sampleFileClaims, [others]) == nil)
    #expect(outcome(nil, []) == "There is no license file for this machine in the bundle.")
    #expect(outcome(nil, [others]) == "There is no license file for this machine in the bundle.")
    #expect(outcome(nil, [IgnoredFile("SW-0001", "S", .revoked), others]) == "The license file was revoked.")
    #expect(
      outcome(nil, [IgnoredFile(older: sampleFileClaims)])
        == "The file was issued before the one that this machine has.")
  }
}
