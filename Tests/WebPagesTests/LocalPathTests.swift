import Testing
import WebPages

@Suite struct LocalPathTests {
  @Test(arguments: [
    "/", "/organizations/org_01j/devices", "/activate?user_code=WDJB-MJHT", "/devices?search=a.b&after=dev_1~",
    "/a_b-c",
    "/" + String(repeating: "a", count: 499),
  ])
  func aPathOfThisServerPasses(path: String) { #expect(LocalPath.checked(path) == path) }

  @Test(arguments: [
    "", " ", "evil.example", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
    "\\/evil.example",
    "https:evil.example", "https://evil.example", "https:/evil", "javascript:alert(1)", "data:text/html,x",
    "/\t/evil.example",
    "/\n/evil.example", "/\r\nSet-Cookie:a=b", "/%0d%0aSet-Cookie:a=b", "/%09/evil.example", "/%2f/evil.example",
    "/%5cevil.example", "/..//x", "/../x", "/a/../..//evil", "/a//b", "/a?next=//evil", "/;//evil", "/@evil.example",
    " /a",
    "/a ", "/a#b", "/é", "/\u{0}", "\u{FEFF}/a", "/a\u{2028}", "/:80", "?a=b", "#a", ".", "/|", "/^",
    "/" + String(repeating: "a", count: 500),
  ])
  func whatALinkCouldSmuggleInDoesNot(text: String) { #expect(LocalPath.checked(text) == nil) }

  @Test func noneIsNone() { #expect(LocalPath.checked(nil) == nil) }
}
