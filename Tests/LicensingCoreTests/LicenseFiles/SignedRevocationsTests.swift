import Testing

@testable import LicensingCore

@Suite struct SignedRevocationsTests {
  private typealias Reading = SignedRevocations.Reading
  private let answer = SignRevocationList.Answer(compact: "a.b.c", digest: "d")
  private let other = SignRevocationList.Answer(compact: "e.f.g", digest: "h")
  private let ids: [LicenseFileID] = [sampleID(1)]

  /// A reading that has begun now; what it answers is left to the test.
  private func begin(_ revocations: SignedRevocations) async throws -> Reading {
    let (readings, continuation) = AsyncStream<Reading>.makeStream()
    _ = try await revocations.reading { reading in
      continuation.yield(reading)
      return SignRevocationList.Answer(compact: "", digest: "")
    }
    var iterator = readings.makeAsyncIterator()
    return try #require(await iterator.next())
  }

  private func read(
    _ answer: SignRevocationList.Answer, _ revocations: SignedRevocations
  ) async throws -> SignRevocationList.Answer {
    try await revocations.reading { _ in answer }
  }

  @Test func theSameListIsTheSameDocumentForFiveMinutes() async throws {
    let revocations = SignedRevocations()
    let reading = try await begin(revocations)
    func known(_ now: Timestamp) -> SignRevocationList.Answer? {
      revocations.answer(ids, keyID: "k", from: reading, at: now)
    }
    #expect(known(sampleTime) == nil)
    revocations.keep(answer, of: ids, keyID: "k", from: reading, at: sampleTime)
    #expect(known(sampleTime) == answer && known(sampleTime.adding(milliseconds: 299_999)) == answer)
    #expect(known(sampleTime.adding(seconds: 300)) == nil)
    #expect(known(sampleTime.adding(seconds: -1)) == nil, "a clock that went back")
  }

  @Test func anotherListOrAnotherKeyIsAnotherDocument() async throws {
    let revocations = SignedRevocations()
    let reading = try await begin(revocations)
    revocations.keep(answer, of: ids, keyID: "k", from: reading, at: sampleTime)
    #expect(revocations.answer([], keyID: "k", from: reading, at: sampleTime) == nil)
    #expect(revocations.answer(ids + [sampleID(2)], keyID: "k", from: reading, at: sampleTime) == nil)
    #expect(revocations.answer(ids, keyID: "k2", from: reading, at: sampleTime) == nil)
  }

  @Test func itIsGivenForFiveSecondsWithoutALook() async throws {
    let revocations = SignedRevocations()
    #expect(revocations.recent(keyID: "k", at: sampleTime) == nil)
    let reading = try await begin(revocations)
    revocations.keep(answer, of: ids, keyID: "k", from: reading, at: sampleTime)
    #expect(revocations.recent(keyID: "k", at: sampleTime) == answer)
    #expect(revocations.recent(keyID: "k", at: sampleTime.adding(milliseconds: 4_999)) == answer)
    #expect(revocations.recent(keyID: "k", at: sampleTime.adding(seconds: 5)) == nil)
    #expect(revocations.recent(keyID: "k", at: sampleTime.adding(milliseconds: -1)) == nil, "a clock that went back")
    #expect(revocations.recent(keyID: "k2", at: sampleTime) == nil)
    #expect(revocations.recent(keyID: nil, at: sampleTime) == nil)
    // Read again and found the same, it is given for as long again.
    let later = sampleTime.adding(seconds: 60)
    #expect(revocations.answer(ids, keyID: "k", from: reading, at: later) == answer)
    #expect(revocations.recent(keyID: "k", at: later.adding(milliseconds: 4_999)) == answer)
    #expect(revocations.recent(keyID: "k", at: later.adding(seconds: 5)) == nil)
  }

  @Test func aRevocationEndsWhatIsKeptAndWhatIsBeingRead() async throws {
    let revocations = SignedRevocations()
    let before = try await begin(revocations)
    revocations.keep(answer, of: ids, keyID: "k", from: before, at: sampleTime)
    revocations.revoked()
    #expect(revocations.recent(keyID: "k", at: sampleTime) == nil)
    // Whoever read before it does not bring the old list back.
    revocations.keep(answer, of: ids, keyID: "k", from: before, at: sampleTime)
    #expect(revocations.recent(keyID: "k", at: sampleTime) == nil)
    #expect(revocations.answer(ids, keyID: "k", from: before, at: sampleTime) == answer)
    #expect(revocations.recent(keyID: "k", at: sampleTime) == nil)
    let after = try await begin(revocations)
    revocations.keep(other, of: [], keyID: "k", from: after, at: sampleTime)
    revocations.keep(answer, of: ids, keyID: "k", from: before, at: sampleTime)
    #expect(revocations.recent(keyID: "k", at: sampleTime) == other)
  }

  @Test func whoeverComesMeanwhileWaitsForTheSameReading() async throws {
    let revocations = SignedRevocations()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    async let first = revocations.reading { [answer] _ in
      beginning.yield()
      for await _ in gate { break }
      return answer
    }
    for await _ in begun { break }
    // A task of its own, so that it has asked before the gate is opened: what it waits for is not ready.
    let second = revocations.task { [other] _ in other }
    opening.yield()
    let answers = try await [first, second.value]
    #expect(answers == [answer, answer])
    #expect(try await read(other, revocations) == other, "the next one is read again")
  }

  @Test func afterARevocationNobodyWaitsForAnEarlierReading() async throws {
    let revocations = SignedRevocations()
    let (gate, opening) = AsyncStream<Void>.makeStream()
    let (begun, beginning) = AsyncStream<Void>.makeStream()
    async let early = revocations.reading { [answer] _ in
      beginning.yield()
      for await _ in gate { break }
      return answer
    }
    for await _ in begun { break }
    revocations.revoked()
    #expect(try await read(other, revocations) == other)
    opening.yield()
    #expect(try await early == answer)
  }

  @Test func aReadingThatFailsIsToldToWhoWaitedAndTriedAgain() async throws {
    let revocations = SignedRevocations()
    await #expect(throws: LicensingError.unavailable) {
      _ = try await revocations.reading { _ in throw LicensingError.unavailable }
    }
    #expect(try await read(answer, revocations) == answer)
  }
}
