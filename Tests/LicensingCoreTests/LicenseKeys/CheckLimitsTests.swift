import Testing

@testable import LicensingCore

@Suite struct CheckLimitsTests {
  private let start = Timestamp(seconds: 1_790_000_000)
  private let product = ProductID(now: Timestamp(seconds: 1_780_000_000), random: [1])

  private func id(_ number: UInt8) -> LicenseKeyID {
    LicenseKeyID(now: start, random: Array(repeating: number, count: 10))
  }

  /// How many of so many takes at one time succeed.
  private func taken(_ buckets: inout TokenBuckets, _ subject: String = "a", of count: Int, at time: Timestamp) -> Int {
    var taken = 0
    for _ in 0..<count where buckets.take(subject, at: time) { taken += 1 }
    return taken
  }

  @Test(arguments: [1, 2, 7, 60, 61, 300, 1000])
  func aBucketIsFullAtFirstAndFillsEvenly(size: Int) {
    var buckets = TokenBuckets(size: size, windowSeconds: 60, capacity: 10)
    #expect(taken(&buckets, of: size + 5, at: start) == size)
    #expect(!buckets.has("a", at: start) && buckets.has("b", at: start))
    let step = Int64(60_000 / size + 1)
    #expect(taken(&buckets, of: 5, at: start.adding(milliseconds: step)) == 1)
    #expect(taken(&buckets, of: size + 5, at: start.adding(seconds: 200)) == size, "never more than full")
  }

  @Test func noSizeIsNoLimit() {
    var buckets = TokenBuckets(size: 0, windowSeconds: 60, capacity: 10)
    #expect(taken(&buckets, of: 10_000, at: start) == 10_000)
    #expect(buckets.has("a", at: start) && buckets.count == 0)
  }

  @Test func aSizeBeyondAnyTrafficStillWorks() {
    var buckets = TokenBuckets(size: .max, windowSeconds: 60, capacity: 10)
    #expect(taken(&buckets, of: 1000, at: start) == 1000)
  }

  @Test func aClockSetBackLocksNobodyOutForLong() {
    var buckets = TokenBuckets(size: 2, windowSeconds: 60, capacity: 10)
    #expect(taken(&buckets, of: 2, at: start) == 2)
    let before = start.adding(seconds: -86_400)
    #expect(taken(&buckets, of: 2, at: before) == 0)
    #expect(taken(&buckets, of: 3, at: before.adding(seconds: 60)) <= 2)
    for time in [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)] {
      #expect(taken(&buckets, "b", of: 3, at: time) <= 2, "no time overflows")
    }
  }

  @Test func memoryIsBoundedAndWhoKeepsAskingIsRemembered() {
    var buckets = TokenBuckets(size: 1, windowSeconds: 600, capacity: 100)
    for number in 0..<10_000 {
      _ = buckets.take("n\(number)", at: start)
      #expect(buckets.count <= 100)
    }
    #expect(taken(&buckets, "n9999", of: 1, at: start) == 0, "the newest is known")
    #expect(taken(&buckets, "n0", of: 1, at: start) == 1, "what was forgotten has a full bucket")
  }

  @Test func whoIsRefusedAgainAndAgainIsRememberedToo() {
    var buckets = TokenBuckets(size: 1, windowSeconds: 600, capacity: 100)
    _ = buckets.take("a", at: start)
    for number in 0..<10_000 {
      _ = buckets.take("n\(number)", at: start)
      let isTaken = buckets.take("a", at: start)
      #expect(!isTaken)
    }
    #expect(buckets.count <= 100)
  }

  @Test func anEmptiedBucketIsFullAfterAWindow() {
    var buckets = TokenBuckets(size: 2, windowSeconds: 600, capacity: 10)
    buckets.empty("a", at: start)
    #expect(taken(&buckets, of: 3, at: start) == 0)
    #expect(taken(&buckets, of: 3, at: start.adding(seconds: 301)) == 1)
    #expect(taken(&buckets, of: 3, at: start.adding(seconds: 902)) == 2)
  }

  @Test func aKeyAndAnAddressHaveEachTheirOwn() {
    let limits = CheckLimits(
      perKeyPerMinute: 2, wrongKeysPerAddressPerTenMinutes: 3, wrongKeysPerProductPerTenMinutes: 0)
    #expect(
      (0..<3).map { _ in limits.admits(id(1), of: product, from: "192.0.2.1", at: start) } == [true, true, false])
    #expect(limits.admits(id(2), of: product, from: "192.0.2.1", at: start))
    #expect(
      !limits.wouldAdmit(id(1), of: product, from: "192.0.2.9", at: start),
      "the key's bucket is empty wherever it is used")
    #expect(limits.counts == .init(byKey: 1, byAddress: 0), "only looking is not counted")
    for _ in 0..<4 { limits.noteWrongKey(of: product, from: "198.51.100.1", at: start) }
    #expect(!limits.admits(id(2), of: product, from: "198.51.100.1", at: start), "who guesses is not told of a hit")
    #expect(limits.admits(id(2), of: product, from: "192.0.2.1", at: start))
    #expect(limits.counts == .init(byKey: 1, byAddress: 2))
    #expect(limits.admits(id(2), of: product, from: "198.51.100.1", at: start.adding(seconds: 200)))
  }

  @Test func liftedLimitsAdmitEverything() {
    let limits = CheckLimits(
      perKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 0, wrongKeysPerProductPerTenMinutes: 0)
    for _ in 0..<1000 { limits.noteWrongKey(of: product, from: "a", at: start) }
    #expect((0..<1000).allSatisfy { _ in limits.admits(id(1), of: product, from: "a", at: start) })
    #expect(limits.counts == .init())
    #expect(limits.newAlarms() == [])
  }

  /// A hundred addresses guess, one key each: none would be over a limit of its own.
  @Test func whoGuessesAtAProductFromManyAddressesIsToldNothing() {
    let limits = CheckLimits(
      perKeyPerMinute: 0, wrongKeysPerAddressPerTenMinutes: 0, wrongKeysPerProductPerTenMinutes: 100)
    let other = ProductID(now: start, random: [2])
    for number in 0..<100 { limits.noteWrongKey(of: product, from: "g\(number)", at: start) }
    #expect(limits.admits(id(1), of: product, from: "g0", at: start), "as many as the limit are mistakes")
    #expect(limits.newAlarms() == [] && limits.counts == .init())
    for number in 100..<110 { limits.noteWrongKey(of: product, from: "g\(number)", at: start) }
    #expect(limits.counts == .init(alarms: 1))
    #expect(limits.newAlarms() == [product] && limits.newAlarms() == [], "told once")
    for guesser in ["g0", "g109"] {
      #expect(!limits.wouldAdmit(id(1), of: product, from: guesser, at: start))
      #expect(!limits.admits(id(1), of: product, from: guesser, at: start))
    }
    #expect(limits.admits(id(1), of: product, from: "customer", at: start), "who guesses nothing is not held to it")
    #expect(limits.admits(id(2), of: other, from: "g0", at: start), "another product is not guessed at")
    #expect(limits.counts == .init(byProduct: 2, alarms: 1))
    for guesser in ["g0"] + (0..<110).map({ "k\($0)" }) {
      limits.noteWrongKey(of: product, from: guesser, at: start.adding(seconds: 590))
    }
    #expect(limits.newAlarms() == [], "the same guessing goes on")
    let soon = start.adding(seconds: 601)
    #expect(!limits.admits(id(1), of: product, from: "g0", at: soon), "ten minutes from the last wrong key")
    #expect(limits.admits(id(1), of: product, from: "g109", at: soon))
    let later = start.adding(seconds: 1191)
    #expect(limits.admits(id(1), of: product, from: "g0", at: later), "ten quiet minutes")
    for number in 0..<101 { limits.noteWrongKey(of: product, from: "h\(number)", at: later) }
    #expect(limits.newAlarms() == [product], "and again")
    #expect(limits.admits(id(1), of: product, from: "h0", at: start), "a clock set back locks nobody out")
  }
}
