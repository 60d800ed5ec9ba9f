import Testing

@testable import Settings

@Suite struct SettingArgumentsTests {
  @Test func theFirstSignDividesAndTheLastOfAKeyCounts() throws {
    let read = try SettingArguments.read(["http.port=1", "issuer=https://a.example/?b=c", "empty=", "http.port=2"])
    #expect(read == ["http.port": "2", "issuer": "https://a.example/?b=c", "empty": ""])
    #expect(try SettingArguments.read([]) == [:])
  }

  @Test(arguments: ["http.port", "", "port 80"])
  func whatDividesNothingIsNamed(text: String) {
    #expect(throws: SettingArguments.Malformed(text: text)) { try SettingArguments.read(["a=b", text]) }
  }
}
