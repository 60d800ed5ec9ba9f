import Testing

@testable import AdministrationClient

@Suite struct ConsoleTests {
  @Test(arguments: [
    ("y", true), ("Y", true), ("yes", true), (" Yes ", true), ("", false), ("n", false), ("yess", false), ("j", false),
  ])
  func onlyYesIsYes(answer: String, isYes: Bool) {
    let console = ScriptedConsole(answers: [answer])
    #expect(console.confirm("Go on?") == isYes)
    #expect(console.questions == ["Go on? [y/N] "])
  }

  @Test func nobodyAgreesToNothing() { #expect(ScriptedConsole().confirm("Go on?") == nil) }
}
