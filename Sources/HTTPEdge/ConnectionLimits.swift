import Synchronization

/// How many connections are open, in all and from one client network. Above either limit a new connection is closed at
/// once: the peers that are served already are served on.
package final class ConnectionLimits: Sendable {
  private struct Counts {
    var total = 0
    var perNetwork: [IPNetwork: Int] = [:]
  }

  package let maximum: Int
  package let maximumPerNetwork: Int
  private let trustedProxies: TrustedProxies
  private let counts = Mutex(Counts())

  /// - Parameters:
  ///   - maximumPerNetwork: for an IPv4 address or an IPv6 /64. Trusted proxies are not held to it: every client comes
  ///     from their address.
  package init(maximum: Int, maximumPerNetwork: Int, trustedProxies: TrustedProxies) {
    self.maximum = maximum
    self.maximumPerNetwork = maximumPerNetwork
    self.trustedProxies = trustedProxies
  }

  /// The connections open now.
  package var open: Int { counts.withLock { $0.total } }

  package var isFull: Bool { open >= maximum }

  /// - Returns: whether the connection may stay; if so, `release` ends it.
  func admit(_ peer: IPAddress?) -> Bool {
    let network = limitedNetwork(peer)
    return counts.withLock { counts in
      guard counts.total < maximum else { return false }
      if let network {
        let count = counts.perNetwork[network, default: 0]
        guard count < maximumPerNetwork else { return false }
        counts.perNetwork[network] = count + 1
      }
      counts.total += 1
      return true
    }
  }

  func release(_ peer: IPAddress?) {
    let network = limitedNetwork(peer)
    counts.withLock { counts in
      counts.total -= 1
      guard let network, let count = counts.perNetwork[network] else { return }
      counts.perNetwork[network] = count > 1 ? count - 1 : nil
    }
  }

  private func limitedNetwork(_ peer: IPAddress?) -> IPNetwork? {
    guard let peer, !trustedProxies.contains(peer) else { return nil }
    return peer.limitBucket
  }
}
