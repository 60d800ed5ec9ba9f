import LicensingCore
import Testing

@Suite struct DomainNameTests {
  @Test(arguments: [
    ("example.com", "example.com"), ("EXAMPLE.Com", "example.com"), ("example.com.", "example.com"),
    ("www.example.com", "example.com"), ("WWW.example.com.", "example.com"), ("www.www.example.com", "example.com"),
    ("www.com", "www.com"), ("www.www.com", "www.com"), ("www", "www"), ("www.", "www"),
    ("www.localhost", "www.localhost"),
    ("shop.www.example.com", "shop.www.example.com"), ("wwww.example.com", "wwww.example.com"),
    ("localhost", "localhost"), ("a-b.c--d.example", "a-b.c--d.example"), ("1.example", "1.example"),
    ("123.de", "123.de"), ("0x1.example", "0x1.example"), ("example.0xyz", "example.0xyz"),
    ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
  ])
  func oneDomainHasOneSpelling(text: String, canonical: String) throws {
    let domain = try #require(DomainName(text))
    #expect(domain.text == canonical)
    #expect(DomainName(domain.text) == domain, "and is read as what it is")
  }

  @Test(arguments: [
    ("b\u{FC}cher.example", "xn--bcher-kva.example"), ("bu\u{308}cher.example", "xn--bcher-kva.example"),
    ("B\u{DC}CHER.example", "xn--bcher-kva.example"), ("BU\u{308}CHER.EXAMPLE", "xn--bcher-kva.example"),
    ("www.b\u{FC}cher.example", "xn--bcher-kva.example"), ("fa\u{DF}.de", "xn--fa-hia.de"),
    ("FA\u{1E9E}.de", "xn--fa-hia.de"), ("\u{3B2}\u{3CC}\u{3BB}\u{3BF}\u{3C2}.com", "xn--nxasmm1c.com"),
    ("\u{4F8B}\u{3048}\u{3002}\u{30C6}\u{30B9}\u{30C8}", "xn--r8jz45g.xn--zckzah"),
    (
      "\u{43F}\u{440}\u{438}\u{43C}\u{435}\u{440}.\u{438}\u{441}\u{43F}\u{44B}\u{442}\u{430}\u{43D}\u{438}\u{435}",
      "xn--e1afmkfd.xn--80akhbyknj4f"
    ),
    ("\u{645}\u{62B}\u{627}\u{644}.com", "xn--mgbh0fb.com"), ("example\u{FF0E}com", "example.com"),
    ("example\u{FF61}com", "example.com"), ("\u{E4}-b.de", "xn---b-uia.de"),
  ])
  func otherScriptsBecomeALabels(text: String, canonical: String) throws {
    let domain = try #require(DomainName(text))
    #expect(domain.text == canonical)
    #expect(DomainName(domain.text) == domain)
  }

  @Test(arguments: [
    "", ".", "..", ".example.com", "example..com", "example.com..", "-a.example", "a-.example", "a.-example",
    "-", "a_b.example",
    "*.example.com", "exa mple.com", " example.com", "example.com ", "example.com\n", "example.com\u{0}",
    "exam\u{0}ple.com",
    "https://example.com", "//example.com", "example.com/", "example.com/shop", "example.com:80", "user@example.com",
    "example.com?x", "example.com#x", "exam%70le.com", "example,com", "[example.com]",
  ])
  func whatIsMoreOrLessThanAName(text: String) { #expect(DomainName(text) == nil) }

  @Test(arguments: [
    "192.0.2.1", "192.0.2.1.", "1.2", "3221225985", "0x7f000001", "0x7f.1", "0x", "example.1", "www.1", "::1", "[::1]",
    "2001:db8::1",
    "192\u{3002}0\u{3002}2\u{3002}1", "\u{661}\u{662}.\u{661}", "\u{FF11}.2",
  ])
  func addressesAreNoNames(text: String) {
    // Arabic digits are a label of a name; it is no address to anyone.
    #expect(DomainName(text) == nil || text.hasPrefix("\u{661}"))
  }

  @Test(arguments: [
    // Full-width letters, a ligature, a Kelvin sign, a circled letter, a superscript: each means letters that it is not.
    "\u{FF45}xample.com", "\u{FB01}sh.example", "\u{212A}ey.example", "\u{24D0}.example", "a\u{B2}.example",
    // Nothing to see: zero-width joiner and space, soft hyphen, direction override, variation selector.
    "a\u{200D}\u{FC}.example", "a\u{200B}.example", "a\u{AD}b.example", "\u{202E}a.example", "\u{FC}\u{FE0F}.example",
    // Signs, an emoji, another script's stop and hyphens, a mark without a letter, what looks like an A-label.
    "\u{2665}.example", "\u{1F600}.example", "a\u{B7}b.example", "a\u{2010}\u{FC}.example", "\u{301}a.example",
    "\u{903}a.example",
    "xn--\u{FC}.example", "-\u{FC}.example", "\u{FC}-.example", "ab--\u{FC}.example", "\u{E000}.example",
    "\u{10FFFF}.example",
    // A stop with a mark on it.
    "example.\u{301}com",
  ])
  func whatIDNADoesNotKeepIsRefused(text: String) { #expect(DomainName(text) == nil) }

  @Test func lengths() {
    let label = String(repeating: "a", count: 63)
    #expect(DomainName("\(label).example") != nil && DomainName("\(label)a.example") == nil)
    let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
    #expect(longest.utf8.count == 253 && DomainName(longest) != nil && DomainName(longest + ".") != nil)
    #expect(DomainName(longest + "b") == nil)
    #expect(DomainName(String(repeating: "\u{FC}", count: 55) + ".de") != nil, "as long as its A-label is")
    #expect(DomainName(String(repeating: "\u{FC}\u{4E2D}", count: 31) + ".de") == nil)
    for text in [String(repeating: "a", count: 1_000_000), String(repeating: ".", count: 1_000_000)] {
      #expect(DomainName(text) == nil)
    }
  }

  @Test(arguments: [
    ("localhost", true), ("www.localhost", true), ("shop.localhost", true), ("printer.local", true),
    ("shop.test", true),
    ("a.b.example", true), ("shop.invalid", true), ("intranet", true), ("example.com", false), ("localhost.com", false),
    ("local.example.org", false), ("mylocalhost.de", false), ("notlocal", true), ("a.notlocal", false),
    ("test.de", false),
    ("xn--zckzah.jp", false),
  ])
  func namesWithoutMeaningInThePublicDNS(text: String, isLocal: Bool) throws {
    #expect(try #require(DomainName(text)).isLocal == isLocal)
  }

  @Test(arguments: [
    ("example.com", []), ("localhost", []), ("shop.localhost", []), ("shop.example.com", ["example.com"]),
    ("a.b.example.co.uk", ["b.example.co.uk", "example.co.uk", "co.uk"]), ("a.www.example.com", ["example.com"]),
    ("a.www.www.example.com", ["example.com"]), ("a.www.com", ["www.com"]),
    (
      "1.2.3.4.5.6.7.8.9.example.com",
      [
        "3.4.5.6.7.8.9.example.com", "4.5.6.7.8.9.example.com", "5.6.7.8.9.example.com", "6.7.8.9.example.com",
        "7.8.9.example.com", "8.9.example.com", "9.example.com", "example.com",
      ]
    ),
  ])
  func theNamesAbove(text: String, parents: [String]) throws {
    let domain = try #require(DomainName(text))
    #expect(domain.parents.map(\.text) == parents)
    for parent in domain.parents { #expect(DomainName(parent.text) == parent) }
  }
}
