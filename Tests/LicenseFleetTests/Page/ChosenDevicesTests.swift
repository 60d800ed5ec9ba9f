import OAuthMessages
import Testing

@testable import LicenseFleet

@Suite struct ChosenDevicesTests {
  @Test func anyNumberOfDevicesIsRead() throws {
    let body = (1...500).map { "device=Switch+\($0)" }.joined(separator: "&") + "&csrf_token=t&empty=&device=Switch+1"
    let form = try ChosenDevices(parsing: body.utf8)
    #expect(form.devices.count == 500 && form.devices.first == "Switch 1" && form.devices.last == "Switch 500")
    #expect(form["csrf_token"] == "t" && form["empty"] == nil && form["other"] == nil)
  }

  @Test(arguments: [
    ("a=1&a=2", FormParameters.ParseError.duplicate(name: "a")), ("device=%4", .malformedEscape),
    ("device=%FF", .invalidUTF8), ("device=%00", .controlCharacter),
  ])
  func whatIsNoFormIsRefused(body: String, error: FormParameters.ParseError) {
    #expect(throws: error) { try ChosenDevices(parsing: body.utf8) }
  }

  @Test func tooManyAreRefused() {
    let devices = (0...10_000).map { "device=\($0)" }.joined(separator: "&")
    #expect(throws: FormParameters.ParseError.tooManyParameters(limit: 10_000)) {
      try ChosenDevices(parsing: devices.utf8)
    }
    let fields = (0...100).map { "f\($0)=1" }.joined(separator: "&")
    #expect(throws: FormParameters.ParseError.tooManyParameters(limit: 100)) {
      try ChosenDevices(parsing: fields.utf8)
    }
  }
}
