import LicensingCore
import Testing

@Suite struct LockParameterNormalFormTests {
  private func normalForm(_ kind: LockParameter.Kind, _ text: String) -> String? {
    LockParameter(name: "p", label: "P", kind: kind, isRequired: false, locks: true, isShown: true)
      .normalForm(of: text)
  }

  /// Also that a normal form is its own: what was locked is read as what it is.
  private func expect(
    _ kind: LockParameter.Kind, _ text: String, _ expected: String?, _ location: SourceLocation = #_sourceLocation
  ) {
    let form = normalForm(kind, text)
    #expect(form.map { Array($0.utf8) } == expected.map { Array($0.utf8) }, "\(text)", sourceLocation: location)
    if let form { #expect(normalForm(kind, form) == form, "\(text) twice", sourceLocation: location) }
  }

  @Test(arguments: [
    "AA:BB:CC:DD:EE:0F", "aa:bb:cc:dd:ee:0f", "aa-bb-cc-dd-ee-0f", "AA-bb-CC-dd-EE-0f", "aabb.ccdd.ee0f",
    "AABBCCDDEE0F",
    "aabbccddee0f",
  ])
  func oneNetworkCardHasOneSpelling(text: String) { expect(.macAddress, text, "AA:BB:CC:DD:EE:0F") }

  @Test(arguments: [
    "", " ", "AA:BB:CC:DD:EE", "AA:BB:CC:DD:EE:0F:11", "AA:BB:CC:DD:EE:F", "AA:BB-CC:DD-EE:0F", "AABB:CCDD:EE0F",
    "AA.BB.CC.DD.EE.0F", "AABBCC.DDEE0F", "AABBCC-DDEE0F", ":AABBCCDDEE0F", "AABBCCDDEE0F:", "AA::BBCCDDEE0F",
    "AA:BB:CC:DD:EE:0G",
    " AA:BB:CC:DD:EE:0F", "AA:BB:CC:DD:EE:0F ", "AA:BB:CC:DD:EE:0F\n", "AA:BB:CC:DD:EE:0F\u{0}", "AA BB CC DD EE 0F",
    "\u{FF21}A:BB:CC:DD:EE:0F", "AA:BB:CC:DD:EE:\u{660}F", "00:00:00:00:00:00", "000000000000",
    "AA\u{0}BB\u{0}CC\u{0}DD\u{0}EE\u{0}0F",
  ])
  func whatIsNoNetworkCard(text: String) { expect(.macAddress, text, nil) }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
    ("::ffff:192.0.2.1", "192.0.2.1"), ("::FFFF:C000:0201", "192.0.2.1"), ("0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1"),
    ("2001:DB8::1", "2001:db8::1"), ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
    ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
    ("0:0:0:0:0:0:0:1", "::1"), ("::", "::"), ("fe80:0:0:0:0:0:0:0", "fe80::"),
  ])
  func oneAddressHasOneSpelling(text: String, form: String) { expect(.ipAddress, text, form) }

  @Test(arguments: [
    "", " ", "192.0.2.01", "192.000.002.001", "192.0.2", "192.0.2.1.", "192.0.2.256", "192.0.2.1 ", " 192.0.2.1",
    "3221225985",
    "0xC0000201", "192.0.2.1:80", "192.0.2.1/32", "[2001:db8::1]", "fe80::1%eth0", "2001:db8::1::", "::ffff:192.0.2.01",
    "::fffff", "192.0.2.1\u{0}", "192.0.2.\u{661}", "192\u{3002}0\u{3002}2\u{3002}1", "localhost", "-1.0.0.0",
    String(repeating: "0", count: 10_000),
  ])
  func whatIsNoAddress(text: String) { expect(.ipAddress, text, nil) }

  @Test(arguments: [
    ("SN-1", "SN-1"), ("a b", "a b"), ("Sn1", "Sn1"), ("e\u{301}", "\u{E9}"), ("\u{E9}", "\u{E9}"),
    ("\u{212B}", "\u{C5}"),
    ("\u{1F468}", "\u{1F468}"), (String(repeating: "e\u{301}", count: 200), String(repeating: "\u{E9}", count: 200)),
  ])
  func textsAreComposedAndOtherwiseAsTheyAre(text: String, form: String) { expect(.text, text, form) }

  @Test(arguments: [
    "", " ", " a", "a ", "\u{A0}a", "a\u{3000}", "a\n", "a\u{0}", "a\u{0}b", "a\tb", "a\u{202E}b", "a\u{200B}b",
    "a\u{2028}b",
    String(repeating: "a", count: 201), "a" + String(repeating: "\u{301}", count: 10_000),
  ])
  func whatIsNoText(text: String) { expect(.text, text, nil) }

  @Test(arguments: [
    ("/var/www/Shop", "/var/www/Shop"), ("/var/www/Shop/", "/var/www/Shop"), ("/var//www///Shop", "/var/www/Shop"),
    ("/var/./www/Shop/.", "/var/www/Shop"), ("\\var\\www/Shop", "/var/www/Shop"), ("shop/a b", "shop/a b"),
    ("./shop", "shop"), ("C:\\Shop\\", "C:/Shop"), ("c:/shop", "c:/shop"), ("\\\\server\\share", "/server/share"),
    ("/", "/"),
    ("\\", "/"), ("/.", "/"), ("...", "..."), (".htaccess", ".htaccess"), ("a/..b", "a/..b"), ("/e\u{301}", "/\u{E9}"),
    ("/" + String(repeating: "a", count: 399), "/" + String(repeating: "a", count: 399)),
  ])
  func onePathHasOneSpelling(text: String, form: String) { expect(.path, text, form) }

  @Test(arguments: [
    "", ".", "./", "./.", "..", "../a", "/a/..", "/a/../b", "a\\..\\b", " /a", "/a ", "/a /", "./ a", "/a\u{0}",
    "/a\u{0}/b", "/a\nb", "/a\u{202E}b",
    "/a/..\\b", "/" + String(repeating: "a", count: 400),
  ])
  func whatIsNoPath(text: String) { expect(.path, text, nil) }

  @Test func aMarkAfterASlashDoesNotHideIt() {
    expect(.path, "a/\u{301}b/../c", nil)
    expect(.path, "a/\u{301}b", "a/\u{301}b")
  }

  @Test(arguments: [("WWW.Shop.Example.com.", "shop.example.com"), ("b\u{FC}cher.example", "xn--bcher-kva.example")])
  func domainsAreNamesOfDomains(text: String, form: String) { expect(.domain, text, form) }

  @Test(arguments: ["", " ", "https://example.com", "example.com/", "192.0.2.1"])
  func whatIsNoDomain(text: String) { expect(.domain, text, nil) }
}
