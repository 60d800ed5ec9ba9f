import HTTPCalls
import Testing

@testable import LicenseAgent

@Suite struct PageSessionsTests {
  private let sessions = PageSessions()
  private let now = ContinuousClock.now

  @Test func aLinkIsGoodOnceAndForTenMinutes() {
    sessions.allow(link: Credential("a"), at: now)
    sessions.allow(link: Credential("b"), at: now)
    #expect(!sessions.spend(link: Credential("c"), at: now))
    #expect(sessions.spend(link: Credential("a"), at: now.advanced(by: .seconds(599))))
    #expect(!sessions.spend(link: Credential("a"), at: now))
    #expect(!sessions.spend(link: Credential("b"), at: now.advanced(by: .seconds(600))))
    #expect(!sessions.spend(link: Credential("b"), at: now))
  }

  @Test func aSessionIsOpenUntilItEndsOrTwelveHoursPass() {
    let (first, second) = (Credential("first"), Credential("second"))
    #expect(!sessions.isOpen(first, at: now))
    sessions.begin(first, at: now)
    sessions.begin(second, at: now)
    #expect(sessions.isOpen(first, at: now.advanced(by: .seconds(12 * 3600 - 1))))
    #expect(!sessions.isOpen(first, at: now.advanced(by: .seconds(12 * 3600))))
    sessions.end(first)
    #expect(!sessions.isOpen(first, at: now))
    #expect(sessions.isOpen(second, at: now))
    sessions.allow(link: Credential("link"), at: now)
    #expect(!sessions.isOpen(Credential("link"), at: now))
  }

  @Test func theOldestMakesRoom() {
    for number in 0...PageSessions.most { sessions.begin(Credential("\(number)"), at: now) }
    #expect(!sessions.isOpen(Credential("0"), at: now))
    #expect(sessions.isOpen(Credential("1"), at: now))
    #expect(sessions.isOpen(Credential("\(PageSessions.most)"), at: now))
  }

  @Test func theFormTokenIsTheSessionsOwn() {
    let session = Credential("first")
    #expect(session.isFormToken(session.formToken))
    for wrong in [Credential("second").formToken, "", "first", session.formToken + "A", "%"] {
      #expect(!session.isFormToken(wrong))
    }
  }
}
