import Testing

@testable import LicensingCore

@Suite struct AuditWalkTests {
  /// A chain of events, each with its subject's number.
  private static func chain(_ count: Int, subject: (Int) -> String = { "s\($0)" }) throws -> [SealedAuditRecord] {
    var (head, links) = (AuditHead.start, [SealedAuditRecord]())
    for number in 1...count {
      let seal = try head.seal(record(number, subject: subject(number)))
      links.append(link(seal, record(number, subject: subject(number))))
      head = AuditHead(seal)
    }
    return links
  }

  private static func record(_ number: Int, subject: String) -> AuditRecord {
    AuditRecord(
      id: "evt_\(number)", at: Int64(number), actorKind: "system", actorID: nil, action: "device.created",
      organizationID: nil, subject: subject, address: "", requestID: "", details: "{}")
  }

  private static func link(_ seal: AuditSeal, _ record: AuditRecord?) -> SealedAuditRecord {
    SealedAuditRecord(
      sequence: seal.sequence, previousHash: seal.previousHash, hash: seal.hash, record: record)
  }

  private static func head(_ links: [SealedAuditRecord]) -> AuditHead {
    links.last.map { AuditHead(sequence: $0.sequence, hash: $0.hash ?? []) } ?? .start
  }

  /// The first break, and the last event that was good.
  private static func walk(
    _ links: [SealedAuditRecord], to end: AuditHead, expecting expected: AuditHead? = nil, beyondHead: Int64? = nil
  ) -> (AuditBreak?, Int64) {
    var walk = AuditWalk(to: end, expecting: expected)
    for link in links { if let problem = walk.step(link) { return (problem, walk.last.sequence) } }
    return (walk.finish(beyondHead: beyondHead), walk.last.sequence)
  }

  @Test func aWholeChainIsGood() throws {
    let links = try Self.chain(5)
    #expect(Self.walk(links, to: Self.head(links)) == (nil, 5))
    #expect(Self.walk([], to: .start) == (nil, 0))
  }

  @Test func whatWasTakenAwayIsMissing() throws {
    let links = try Self.chain(9)
    let end = Self.head(links)
    #expect(Self.walk(Array(links.dropFirst()), to: end) == (.missing(first: 1, last: 1), 0))
    #expect(Self.walk(Array(links[0..<3] + links[6...]), to: end) == (.missing(first: 4, last: 6), 3))
    #expect(Self.walk(Array(links.dropLast(2)), to: end) == (.missing(first: 8, last: 9), 7))
    #expect(Self.walk([], to: end) == (.missing(first: 1, last: 9), 0))
  }

  @Test func whatWasChangedIsFound() throws {
    var links = try Self.chain(5)
    let end = Self.head(links)
    let old = links[2]
    let changes: [SealedAuditRecord] = [
      .init(
        sequence: 3, previousHash: old.previousHash, hash: old.hash, record: Self.record(3, subject: "another")),
      .init(sequence: 3, previousHash: old.previousHash, hash: [1], record: old.record),
      .init(sequence: 3, previousHash: old.previousHash, hash: nil, record: old.record),
      .init(sequence: 3, previousHash: nil, hash: old.hash, record: old.record),
      .init(sequence: 3, previousHash: [2], hash: old.hash, record: old.record),
    ]
    for change in changes {
      links[2] = change
      #expect(Self.walk(links, to: end) == (.changed(sequence: 3, id: "evt_3"), 2))
    }
    links[2] = .init(sequence: 3, previousHash: old.previousHash, hash: old.hash, record: nil)
    #expect(Self.walk(links, to: end) == (.changed(sequence: 3, id: nil), 2))
  }

  @Test func anEventThatWasSealedAnewIsNotTiedToWhatFollows() throws {
    var links = try Self.chain(5)
    let end = Self.head(links)
    // With a hash of its own that is right, the next one tells.
    let seal = try Self.head(Array(links[..<2])).seal(Self.record(3, subject: "another"))
    links[2] = Self.link(seal, Self.record(3, subject: "another"))
    #expect(Self.walk(links, to: end) == (.notTied(sequence: 4, id: "evt_4"), 3))
  }

  @Test func aLogThatWasSealedAnewHasAnotherHead() throws {
    let (links, others) = (try Self.chain(5), try Self.chain(5) { $0 == 2 ? "another" : "s\($0)" })
    // With the head that the store kept, the end tells; with a head of its own, only one that was written down elsewhere.
    #expect(Self.walk(others, to: Self.head(links)) == (.otherHead(sequence: 5), 5))
    #expect(Self.walk(others, to: Self.head(others)) == (nil, 5))
    let (before, written) = (Self.head(Array(links[..<1])), Self.head(Array(links[..<3])))
    #expect(Self.walk(others, to: Self.head(others), expecting: before) == (nil, 5))
    #expect(
      Self.walk(others, to: Self.head(others), expecting: written)
        == (.notAsExpected(sequence: 3, found: others[2].hash ?? []), 3))
    #expect(Self.walk(links, to: Self.head(links), expecting: written) == (nil, 5))
    let later = AuditHead(sequence: 6, hash: written.hash)
    #expect(
      Self.walk(links, to: Self.head(links), expecting: later) == (.expectedIsMissing(sequence: 6, last: 5), 5))
  }

  @Test func numbersThatWereNeverGivenAreFound() throws {
    let links = try Self.chain(3)
    let stray = SealedAuditRecord(sequence: -4, previousHash: nil, hash: nil, record: Self.record(1, subject: "s"))
    #expect(
      Self.walk([stray] + links, to: Self.head(links)) == (.outsideOfChain(sequence: -4, id: "evt_1"), 0))
    #expect(
      Self.walk(links, to: Self.head(links), beyondHead: 7) == (.outsideOfChain(sequence: 7, id: nil), 3))
    #expect(Self.walk([], to: .start, beyondHead: 1) == (.outsideOfChain(sequence: 1, id: nil), 0))
    let smallest = SealedAuditRecord(sequence: .min, previousHash: nil, hash: nil, record: nil)
    #expect(Self.walk([smallest], to: .start).0 == .outsideOfChain(sequence: .min, id: nil))
    let largest = SealedAuditRecord(sequence: .max, previousHash: nil, hash: nil, record: nil)
    #expect(Self.walk([largest], to: .start).0 == .missing(first: 1, last: .max - 1))
  }

  @Test func everyBreakIsASentence() {
    let breaks: [(AuditBreak, String)] = [
      (.changed(sequence: 3, id: "evt_3"), "Event 3 (evt_3) was changed after it was sealed."),
      (.changed(sequence: 3, id: nil), "Event 3 was changed after it was sealed."),
      (
        .notTied(sequence: 4, id: "evt_4"),
        "Event 4 (evt_4) does not follow the event before it: one of the two was put there later."
      ),
      (.missing(first: 4, last: 4), "Event 4 is missing."),
      (.missing(first: 4, last: 6), "Events 4 to 6 are missing."),
      (
        .outsideOfChain(sequence: 7, id: nil), "Event 7 has a number that was never given: it was put there later."
      ),
      (
        .otherHead(sequence: 5),
        "Event 5, the last one, is not the one that was sealed last: the end of the log was sealed anew."
      ),
      (
        .notAsExpected(sequence: 3, found: [0xAB]),
        "Event 3 has the hash ab, not the expected one: the log was sealed anew."
      ),
      (.expectedIsMissing(sequence: 6, last: 5), "The expected event 6 is missing: the log ends with event 5."),
    ]
    for (problem, sentence) in breaks { #expect(problem.sentence == sentence) }
  }
}
