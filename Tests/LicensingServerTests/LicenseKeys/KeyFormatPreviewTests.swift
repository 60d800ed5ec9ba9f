import LicensingCore
import Testing
import WebPages

@testable import LicensingServer

/// What the preview of a key format says.
@Suite struct KeyFormatPreviewTests {
  @Test(arguments: [
    (0.0, "less than 1 in a trillion trillion"), (1.0, "nearly 1"), (0.5, "1 in 2"), (0.001, "1 in 1,000"),
    (4e-8, "1 in 25 million"), (2e-11, "1 in 50 billion"), (1e-15, "1 in 1,000 trillion"),
    (1e-19, "less than 1 in a million trillion"), (2e-25, "1 in 5 trillion trillion"),
    (1e-40, "less than 1 in a million trillion trillion"),
  ])
  func oddsAreSaidInWords(probability: Double, words: String) {
    #expect(KeyFormatPreview.odds(probability) == words)
  }

  @Test func strengthIsAnIconAndAWord() {
    var format = KeyFormat.standard
    #expect(KeyFormatPreview(format).strength.text == "Strong" && KeyFormatPreview(format).advice == nil)
    format.groups = 3
    #expect(KeyFormatPreview(format).strength.text == "Weak" && KeyFormatPreview(format).entropy == "75 bits")
    format.groups = 2
    #expect(KeyFormatPreview(format).strength.text == "Too weak")
    format.groups = 0
    #expect(!KeyFormatPreview(format).hasExample)
  }
}
