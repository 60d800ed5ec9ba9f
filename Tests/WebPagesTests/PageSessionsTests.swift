import Testing

@testable import WebPages

@Suite struct PageSessionsTests {
  private let sessions = PageSessions()
  private let now = ContinuousClock.now

  @Test func aLinkIsGoodOnceAndForTenMinutes() {
    sessions.allow(link: PageSecret("a"), at: now)
    sessions.allow(link: PageSecret("b"), at: now)
    #expect(!sessions.spend(link: PageSecret("c"), at: now))
    #expect(sessions.spend(link: PageSecret("a"), at: now.advanced(by: .seconds(599))))
    #expect(!sessions.spend(link: PageSecret("a"), at: now))
    #expect(!sessions.spend(link: PageSecret("b"), at: now.advanced(by: .seconds(600))))
    #expect(!sessions.spend(link: PageSecret("b"), at: now))
  }

  @Test func aSessionIsOpenUntilItEndsOrTwelveHoursPass() {
    let (first, second) = (PageSecret("first"), PageSecret("second"))
    #expect(!sessions.isOpen(first, at: now))
    sessions.begin(first, at: now)
    sessions.begin(second, at: now)
    #expect(sessions.isOpen(first, at: now.advanced(by: .seconds(12 * 3600 - 1))))
    #expect(!sessions.isOpen(first, at: now.advanced(by: .seconds(12 * 3600))))
    sessions.end(first)
    #expect(!sessions.isOpen(first, at: now))
    #expect(sessions.isOpen(second, at: now))
    sessions.allow(link: PageSecret("link"), at: now)
    #expect(!sessions.isOpen(PageSecret("link"), at: now))
  }

  @Test func theOldestMakesRoom() {
    for number in 0...PageSessions.most { sessions.begin(PageSecret("\(number)"), at: now) }
    #expect(!sessions.isOpen(PageSecret("0"), at: now))
    #expect(sessions.isOpen(PageSecret("1"), at: now))
    #expect(sessions.isOpen(PageSecret("\(PageSessions.most)"), at: now))
  }

  @Test func theFormTokenIsTheSessionsOwn() {
    let session = PageSecret("first")
    #expect(session.isFormToken(session.formToken))
    for wrong in [PageSecret("second").formToken, "", "first", session.formToken + "A", "%"] {
      #expect(!session.isFormToken(wrong))
    }
  }
}
