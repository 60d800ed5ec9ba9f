import Testing

@testable import LicensingCore

@Suite struct SignedRevocationsTests {
  private let answer = SignRevocationList.Answer(compact: "a.b.c", digest: "d")
  private let ids: [LicenseFileID] = [sampleID(1)]

  @Test func theSameListIsTheSameDocumentForFiveMinutes() {
    let revocations = SignedRevocations()
    #expect(revocations.answer(ids, keyID: "k", at: sampleTime) == nil)
    revocations.keep(answer, of: ids, keyID: "k", from: sampleTime)
    #expect(revocations.answer(ids, keyID: "k", at: sampleTime) == answer)
    #expect(revocations.answer(ids, keyID: "k", at: sampleTime.adding(milliseconds: 299_999)) == answer)
    #expect(revocations.answer(ids, keyID: "k", at: sampleTime.adding(seconds: 300)) == nil)
    #expect(revocations.answer(ids, keyID: "k", at: sampleTime.adding(seconds: -1)) == nil, "a clock that went back")
  }

  @Test func anotherListOrAnotherKeyIsAnotherDocument() {
    let revocations = SignedRevocations()
    revocations.keep(answer, of: ids, keyID: "k", from: sampleTime)
    #expect(revocations.answer([], keyID: "k", at: sampleTime) == nil)
    #expect(revocations.answer(ids + [sampleID(2)], keyID: "k", at: sampleTime) == nil)
    #expect(revocations.answer(ids, keyID: "k2", at: sampleTime) == nil)
  }
}
