import OAuthMessages
import Testing

@Suite struct DeviceAuthorizationRequestTests {
  static let full = DeviceAuthorizationRequest(
    clientID: "countersign-agent", scope: "license", deviceName: "Store 12", serialNumber: "SN-1",
    articleNumber: "A-9", hostname: "store12", operatingSystem: "Debian 12", softwareVersion: "4.2")

  @Test func travelsAsAForm() throws {
    #expect(
      Self.full.form.encoded
        == "client_id=countersign-agent&scope=license&device_name=Store+12&serial_number=SN-1&article_number=A-9"
        + "&hostname=store12&operating_system=Debian+12&software_version=4.2")
    #expect(try DeviceAuthorizationRequest(Self.full.form) == Self.full)
  }

  @Test func everyParameterMayBeAbsentAndUnknownOnesAreIgnored() throws {
    let form = try FormParameters(parsing: Array("foo=1&hostname=".utf8))
    #expect(try DeviceAuthorizationRequest(form) == DeviceAuthorizationRequest())
  }

  @Test(arguments: [
    ParameterName.deviceName, .serialNumber, .articleNumber, .hostname, .operatingSystem, .softwareVersion,
  ])
  func boundsWhatAMachineSaysOfItself(name: ParameterName) throws {
    let longest = String(repeating: "é", count: 200)
    #expect(try DeviceAuthorizationRequest(FormParameters([(name, longest)])).form[name] == longest)
    #expect(throws: OAuthRequestError.tooLong(name, limit: 200)) {
      try DeviceAuthorizationRequest(FormParameters([(name, longest + "x")]))
    }
    // A single visible character can be built of any number of scalars.
    #expect(throws: OAuthRequestError.tooLong(name, limit: 200)) {
      try DeviceAuthorizationRequest(FormParameters([(name, "e" + String(repeating: "\u{301}", count: 200))]))
    }
    for control in ["\n", "\r", "\t", "\u{0}", "\u{1B}", "\u{85}", "\u{2028}", "\u{2029}", "\u{202E}", "\u{2066}"] {
      #expect(throws: OAuthRequestError.controlCharacter(name)) {
        try DeviceAuthorizationRequest(FormParameters([(name, "a\(control)b")]))
      }
    }
  }
}
