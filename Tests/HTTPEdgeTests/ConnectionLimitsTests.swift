import Testing

@testable import HTTPEdge

@Suite struct ConnectionLimitsTests {
  @Test func countsInAllAndPerNetwork() throws {
    let limits = ConnectionLimits(maximum: 4, maximumPerNetwork: 2, trustedProxies: TrustedProxies())
    let first = IPAddress("2001:db8::1")
    let neighbour = IPAddress("2001:db8::2")
    let stranger = IPAddress("192.0.2.1")
    #expect(limits.admit(first))
    #expect(limits.admit(neighbour))
    #expect(!limits.admit(first))
    #expect(limits.admit(stranger))
    #expect(limits.admit(nil))
    #expect(limits.isFull)
    #expect(!limits.admit(IPAddress("192.0.2.2")))
    limits.release(first)
    #expect(limits.open == 3)
    #expect(limits.admit(neighbour))
    for peer in [neighbour, neighbour, stranger, nil] { limits.release(peer) }
    #expect(limits.open == 0)
    #expect(limits.admit(first))
  }

  @Test func aTrustedProxyIsHeldToTheTotalOnly() throws {
    let proxies = TrustedProxies([try #require(IPNetwork("10.0.0.0/8"))])
    let limits = ConnectionLimits(maximum: 3, maximumPerNetwork: 1, trustedProxies: proxies)
    let proxy = IPAddress("10.0.0.1")
    #expect(
      [limits.admit(proxy), limits.admit(proxy), limits.admit(proxy), limits.admit(proxy)] == [true, true, true, false])
  }
}
