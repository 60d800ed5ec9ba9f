import HTTPEdge
import LicenseTokens
import Testing
import WebPages

@testable import LicenseAgent

@Suite struct ImportPageTests {
  @Test func theKeySetIsAskedForWhileNoKeysAreKnown() {
    let first = ImportPage(serialNumber: "SW-0001", knowsKeys: false)
    #expect(first.fields.map(\.name) == ["document", "key_set"])
    #expect(first.chosen.label == "License file or bundle" && first.chosen.error == nil)
    #expect(ImportPage(serialNumber: "SW-0001", knowsKeys: true).fields.map(\.name) == ["document"])
  }

  @Test func whatWasTypedStaysBesideWhatIsWrong() {
    let page = ImportPage(
      serialNumber: "SW-0001", knowsKeys: false, sent: .init(typed: "abc", keySet: "{}"),
      failure: .init(text: "Not so.", field: "key_set"))
    #expect(page.fields.map(\.value) == ["abc", "{}"])
    #expect(page.fields.map(\.error) == [nil, "Not so."])
    let ofFile = ImportPage(
      serialNumber: nil, knowsKeys: true, sent: .init(typed: "abc"),
      failure: .init(text: "Not so.", field: "chosen_file"))
    #expect(ofFile.chosen.error == "Not so." && ofFile.fields.map(\.value) == ["abc"])
    let long = ImportPage.Sent(typed: String(repeating: "x", count: 65_537))
    #expect(ImportPage(serialNumber: nil, knowsKeys: true, sent: long).fields.map(\.value) == [""])
  }

  @Test func aChosenFileGoesBeforeAText() {
    let file = UploadedFile(field: "chosen_file", bytes: Array("of the file".utf8)[...])
    let sent = ImportPage.Sent(file: file, typed: "typed")
    #expect(sent.document?.field == "chosen_file" && sent.document?.text == "of the file")
    #expect(ImportPage.Sent(typed: "typed").document?.field == "document" && ImportPage.Sent().document == nil)
    let binary = ImportPage.Sent(file: UploadedFile(field: "chosen_file", bytes: [0xFF]), typed: "typed")
    #expect(binary.document?.field == "chosen_file" && binary.document?.text == nil)
  }

  @Test func whatWasDoneIsSaid() {
    func outcome(_ imported: LicenseFileClaims?, _ others: Int, isHeldRevoked: Bool = false) -> LicenseKeeper.Import {
      LicenseKeeper.Import(
        view: LicenseView(status: .licensed), imported: imported, ignored: [], ignoredCount: others,
        othersCount: others, isHeldRevoked: isHeldRevoked)
    }
    #expect(outcome(sampleFileClaims, 0).location == "/?done=imported")
    #expect(outcome(sampleFileClaims, 4).location == "/?done=imported&others=4")
    #expect(outcome(nil, 4, isHeldRevoked: true).location == "/?done=file-revoked&others=4")
    #expect(outcome(nil, 4, isHeldRevoked: true).nothingImported == nil)
    let table: [(PageNotice, Bool, Int, String?)] = [
      (.imported, true, 0, "The license file is imported."), (.imported, true, -1, "The license file is imported."),
      (.imported, true, 1, "The license file is imported. 1 license file for another device was left alone."),
      (.imported, true, 4, "The license file is imported. 4 license files for other devices were left alone."),
      (.imported, false, 4, nil), (.fileRevoked, false, 0, "The license file of this machine was revoked."),
      (
        .fileRevoked, true, 2,
        "The license file of this machine was revoked. 2 license files for other devices were left alone."
      ), (.refreshed, true, 4, "Refreshed."),
    ]
    for (notice, isLicensed, others, sentence) in table {
      #expect(notice.sentence(isLicensed, others: others) == sentence)
    }
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
