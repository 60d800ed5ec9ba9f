import Testing

@testable import HTTPEdge

@Suite struct LocalHostsTests {
  private let hosts = LocalHosts(["192.168.1.5", "Till-07.example.com"])

  @Test(arguments: [
    "localhost", "LOCALHOST:8081", "127.0.0.1", "127.0.0.1:8081", "[::1]", "[::1]:8081", "192.168.1.5:8081",
    "till-07.example.com", "TILL-07.example.com:443",
  ])
  func itsNamesAreAdmitted(authority: String) { #expect(hosts.admits(authority: authority)) }

  @Test(arguments: [
    "", ":", ":8081", "evil.example.com", "localhost.evil.example.com", "127.0.0.1.evil.example.com", "127.0.0.2",
    "localhost:", "localhost:80x", "localhost:8081:1", "[::1", "[::1]x", "[]", "::1", "localhost@evil.example.com",
    "evil.example.com#localhost", "localhost ", "０localhost", nil,
  ])
  func othersAreNot(authority: String?) {
    // An empty port is allowed by RFC 3986 §3.2.3.
    #expect(hosts.admits(authority: authority) == (authority == "localhost:"))
  }

  @Test func anAddressForEveryOneNamesNobody() {
    for everyone in ["0.0.0.0", "::", "0:0::0"] {
      let hosts = LocalHosts([everyone, "till-07"])
      for authority in ["0.0.0.0:8081", "[::]:8081", "192.168.1.5:8081", "[fd00::5]:8081"] {
        #expect(!hosts.admits(authority: authority), "\(everyone) \(authority)")
      }
      #expect(hosts.admits(authority: "till-07:8081") && hosts.admits(authority: "127.0.0.1:8081"))
    }
  }

  @Test func anAddressIsAdmittedHoweverItIsWritten() {
    let hosts = LocalHosts(["fd00:0:0::5"])
    for authority in ["[fd00::5]:8081", "[FD00:0:0:0:0:0:0:5]", "[::ffff:127.0.0.1]"] {
      #expect(hosts.admits(authority: authority), "\(authority)")
    }
    #expect(!hosts.admits(authority: "[fd00::6]:8081"))
  }

  @Test func pagesOfItsOwnAreAdmitted() {
    for origin in ["http://localhost:8081", "https://till-07.example.com"] { #expect(hosts.admits(origin: origin)) }
    for origin in ["null", "", "http://evil.example.com", "file://localhost", "localhost"] {
      #expect(!hosts.admits(origin: origin))
    }
  }
}
