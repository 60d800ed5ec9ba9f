import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct AuditWordsTests {
  @Test func everyActionHasWordsOfItsOwn() {
    let words = AuditEvent.Action.allCases.map(\.words)
    #expect(Set(words).count == words.count)
    for text in words {
      #expect(text.first?.isUppercase == true && !text.contains { "._".contains($0) }, "\(text)")
    }
  }

  @Test(arguments: [
    (AuditEvent.Action.licenseSuspended, "License suspended"), (.apiTokenCreated, "API token created"),
    (.signedIn, "Signed in"), (.authorizationApproved, "Device authorization approved"),
    (.signingKeyRetired, "Signing key retired"), (.tokenReplayed, "Token used by two machines"),
  ])
  func anActionInWords(action: AuditEvent.Action, words: String) { #expect(action.words == words) }

  @Test(
    arguments: [(0, "0"), (999, "999"), (1000, "1\u{A0}000"), (1_234_567, "1\u{A0}234\u{A0}567")] as [(Int64, String)])
  func numbersAreGrouped(number: Int64, text: String) { #expect(ConsoleRoutes.grouped(number) == text) }
}
