import LicensingCore
import Testing

@Suite struct RefreshDecisionTests {
  private static let hash: [UInt8] = [1, 2, 3]

  private static let table: [(family: Int64, token: Int64, sameHash: Bool, decision: RefreshDecision)] = [
    (0, 1, false, .advance), (0, 2, false, .notValid), (0, Int64.max, false, .notValid), (1, 1, true, .redeliver),
    (1, 1, false, .replayed), (1, 2, false, .advance), (1, 2, true, .advance), (1, 3, false, .notValid),
    (5, 4, true, .replayed), (5, 4, false, .replayed), (5, 1, false, .replayed), (5, 5, true, .redeliver),
    (5, 6, false, .advance), (5, 7, true, .notValid), (.max - 1, .max, false, .advance),
    (.max, .max, true, .redeliver), (.max, .max, false, .replayed), (.max, 1, false, .replayed),
  ]

  @Test(arguments: table)
  func theGenerationDecides(row: (family: Int64, token: Int64, sameHash: Bool, decision: RefreshDecision)) {
    let family = sampleFamily(generation: row.family, tokenHash: row.family == 0 ? nil : Self.hash)
    let decision = RefreshDecision.decide(
      tokenGeneration: row.token, tokenHash: row.sameHash ? Self.hash : [9], family: family, restoredAt: nil)
    #expect(decision == row.decision)
  }

  @Test(
    arguments: [
      (nil, RefreshDecision.notValid), (-1, .notValid), (0, .notValid), (1, .ahead),
    ] as [(Int64?, RefreshDecision)])
  func aTokenAheadNeedsARestoreLaterThanTheLastRefresh(offset: Int64?, decision: RefreshDecision) {
    let restoredAt = offset.map { sampleTime.adding(milliseconds: $0) }
    for token in [3, 100, Int64.max] {
      let decided = RefreshDecision.decide(
        tokenGeneration: token, tokenHash: [9], family: sampleFamily(generation: 1, tokenHash: Self.hash),
        restoredAt: restoredAt)
      #expect(decided == decision)
    }
  }

  @Test(arguments: [(1, RefreshDecision.redeliver), (2, .advance)] as [(Int64, RefreshDecision)])
  func aRestoreChangesNothingForOtherTokens(token: Int64, decision: RefreshDecision) {
    let decided = RefreshDecision.decide(
      tokenGeneration: token, tokenHash: Self.hash, family: sampleFamily(generation: 1, tokenHash: Self.hash),
      restoredAt: sampleTime.adding(seconds: 60))
    #expect(decided == decision)
  }
}
