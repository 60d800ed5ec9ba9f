import LicensingCore
import Testing

@Suite struct LockParameterTests {
  private static func parameter(
    _ name: String = "serial", label: String = "Serial number", kind: LockParameter.Kind = .text,
    source: LockParameter.Source = .claimed
  ) -> LockParameter {
    LockParameter(name: name, label: label, kind: kind, isRequired: false, locks: false, isShown: true, source: source)
  }

  private func problems(_ parameters: [LockParameter]) -> [String] {
    var fields = FieldValidation()
    LockParameter.validate(parameters, &fields)
    return fields.problems.map(\.field)
  }

  @Test func theAddressLocksByDefault() {
    let ip = LockParameter.ip
    #expect(
      ip.name == "ip" && ip.kind == .ipAddress && ip.isRequired && ip.locks && ip.isShown && ip.source == .claimed)
    #expect(problems([ip]) == [])
  }

  @Test(arguments: ["a", "ip", "mac_address", "a1_", "keys", "x" + String(repeating: "_", count: 39)])
  func names(name: String) {
    #expect(problems([Self.parameter(name)]) == [])
  }

  @Test(arguments: [
    "", "1a", "_a", "A", "mac-address", "mac address", "ip ", "ip[]", "ip\u{0}", "ïp", "key", "domain", "nonce",
    "x" + String(repeating: "_", count: 40),
  ])
  func whatIsNoName(name: String) {
    #expect(problems([Self.parameter(name)]) == ["lock_parameters[0].name"])
  }

  @Test(arguments: ["", " ", " a", "a ", "a\nb", "a\u{202E}b", String(repeating: "a", count: 81)])
  func whatIsNoLabel(label: String) {
    #expect(problems([Self.parameter(label: label)]) == ["lock_parameters[0].label"])
  }

  @Test func namesAreThereOnce() {
    let parameters = ["a", "b", "a", "a"].map { Self.parameter($0) }
    #expect(problems(parameters) == ["lock_parameters[2].name", "lock_parameters[3].name"])
  }

  @Test func onlyAnAddressIsKnownOfAConnection() {
    for kind in LockParameter.Kind.allCases {
      let expected = kind == .ipAddress ? [] : ["lock_parameters[0].source"]
      #expect(problems([Self.parameter(kind: kind, source: .connection)]) == expected)
    }
  }

  @Test func sixteenAtMost() {
    let many = (0..<40).map { Self.parameter("p\($0)") }
    #expect(problems(Array(many.prefix(16))) == [])
    #expect(problems(Array(many.prefix(17))) == ["lock_parameters"])
    #expect(problems(Array(repeating: Self.parameter("KEY"), count: 1000)).count < 40, "an answer stays short")
    #expect(problems([]) == [])
  }
}
