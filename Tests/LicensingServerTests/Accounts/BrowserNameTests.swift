import Testing

@testable import LicensingServer

@Suite struct BrowserNameTests {
  @Test(arguments: [
    ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
    (
      "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0",
      "Edge on Windows"
    ),
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
      "Safari on macOS"
    ),
    (
      "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
      "Safari on iPhone"
    ),
    (
      "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
      "Chrome on Android"
    ),
    ("curl/8.14.1", "curl"), ("Mozilla/5.0 (X11; Linux x86_64)", "Linux"), ("<script>alert(1)</script>", ""), ("", ""),
    (String(repeating: "x", count: 600) + "Firefox/1", ""),
  ])
  func aBrowserIsNamedByWhatIsKnown(userAgent: String, name: String) {
    #expect(BrowserName.of(userAgent: userAgent) == name)
  }

  @Test func aBrowserThatSaysNothingHasNoName() { #expect(BrowserName.of(userAgent: nil) == "") }
}
