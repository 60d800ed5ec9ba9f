import Testing

@testable import LicensingCore

@Suite struct KnownTokensTests {
  private func digest(_ number: Int) -> KnownTokens.Digest { KnownTokens.Digest(of: "token \(number)") }

  @Test func aTokenIsKnownByAllOfItsBytes() {
    let known = KnownTokens()
    known.insert(KnownTokens.Digest(of: "a.b.c"))
    #expect(known.contains(KnownTokens.Digest(of: "a.b.c")))
    for other in ["a.b.C", "a.b.c ", "a.b", "", "a.b.c="] {
      #expect(!known.contains(KnownTokens.Digest(of: other)))
    }
  }

  @Test func memoryIsBounded() {
    let known = KnownTokens(capacity: 100)
    for number in 0..<10_000 { known.insert(digest(number)) }
    #expect(known.count <= 100)
    #expect(known.contains(digest(9_999)) && !known.contains(digest(0)))
  }

  @Test func whatIsAskedAboutStays() {
    let known = KnownTokens(capacity: 100)
    known.insert(digest(-1))
    for number in 0..<10_000 {
      known.insert(digest(number))
      #expect(known.contains(digest(-1)))
    }
  }

  @Test(arguments: [-1, 0, 1, 2])
  func theSmallestCapacityStillWorks(capacity: Int) {
    let known = KnownTokens(capacity: capacity)
    for number in 0..<10 { known.insert(digest(number)) }
    #expect(known.contains(digest(9)) && known.count <= 2)
  }
}
