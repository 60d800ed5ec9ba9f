import Testing

@testable import LicensingCore

@Suite struct CheckQueryTests {
  private static let known = ["ip", "mac_address", "ip_2"].map { SampleCheck.parameter($0, .text) }

  private func isUnambiguous(_ names: String...) -> Bool {
    CheckQuery(parameters: names.map { ($0, "x") }, connectionAddress: nil).isUnambiguous(amid: Self.known)
  }

  @Test(arguments: [
    "MAC_ADDRESS", "Mac_Address", "mac_address[]", "mac_address[0]", "mac_address[a]", "mac_address[", "mac[address",
    "[mac_address]",
    "mac_address ", " mac_address", "\tmac_address", "mac_address\n", "mac_address\u{A0}", "mac_address\u{3000}",
    "+mac_address",
    "mac address", "mac.address", "mac-address", "mac+address", "mac_address\u{0}", "mac_\u{0}address",
    "mac_address\u{0}x", "\u{0}",
    "mac%5Faddress", "mac%5faddress", "mac%255Faddress", "%6dac_address", "mac_address%00", "mac_address%5B%5D",
    "mac_address%20",
    "mac_address\u{200B}", "mac_\u{AD}address", "\u{FEFF}mac_address", "\u{FF4D}\u{FF41}\u{FF43}_address",
    "\u{FF2D}ac_address",
    "mac\u{FF3F}address", "_mac_address", "mac_address_", "\u{212A}ey", "KEY", "key[]", "Domain", "NONCE", "IP", "ip-2",
    "ip%",
  ])
  func aKnownNameHasOneSpelling(name: String) {
    // A percent sign that escapes nothing is no spelling of anything.
    #expect(isUnambiguous(name) == (name == "ip%"))
    #expect(isUnambiguous("mac_address", name) == (name == "ip%"))
  }

  @Test(arguments: [
    "", "version", "VERSION", "my[app]", "mac", "address", "macaddress", "xip", "ip2", "keys", "%", "%zz", "%2", "v%C3",
    "ключ", "a b",
    "_", "[]", "\u{1F600}",
  ])
  func otherNamesAreTheProgramsOwn(name: String) {
    #expect(isUnambiguous(name) && isUnambiguous("ip", name, "key"))
    #expect(!isUnambiguous(name, "ip", name), "but not twice")
  }

  @Test func knownNamesOnce() {
    #expect(isUnambiguous() && isUnambiguous("key", "ip", "mac_address", "ip_2", "domain", "nonce"))
    for name in ["key", "domain", "nonce", "ip", "mac_address", "ip_2"] { #expect(!isUnambiguous(name, name)) }
  }

  @Test func longQueriesAreReadInNoTime() {
    let many = (0..<20_000).map { (name: "p\($0)", value: "") }
    #expect(CheckQuery(parameters: many, connectionAddress: nil).isUnambiguous(amid: Self.known))
    for part in ["%25", "[", "_", " ", "\u{301}"] { _ = isUnambiguous(String(repeating: part, count: 100_000)) }
  }

  @Test func printingDoesNotShowIt() {
    let query = CheckQuery(parameters: [("key", "MYSOFT-SECRET")], connectionAddress: "192.0.2.1")
    var dumped = ""
    dump(query, to: &dumped)
    #expect(["\(query)", String(reflecting: query)] == ["license check", "license check"])
    #expect(!dumped.contains("SECRET"))
  }
}
