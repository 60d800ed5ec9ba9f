import Synchronization

/// How many license checks a key, and how many with unknown keys an address and a product, may see: token buckets in this
/// process's memory.
///
/// What goes over a limit is answered `FAILED` like everything else, and counted. A restart forgets the buckets, which only means
/// that each is full again; a key of 80 bits is not guessed for that.
///
/// A product that is asked about with more unknown keys than its limit is being guessed at, from however many addresses. Its
/// installations must not suffer for it: until ten minutes have passed without that, checks fail only from addresses that have
/// themselves asked with an unknown key, so that nobody who guesses is told of a hit.
package final class CheckLimits: Sendable {
  /// How often a limit made itself felt, since the start.
  package struct Counts: Sendable, Equatable {
    /// Checks that were answered `FAILED` because of a limit.
    package var byKey: Int64
    package var byAddress: Int64
    package var byProduct: Int64
    /// How often the guessing at a product's keys began.
    package var alarms: Int64

    package init(byKey: Int64 = 0, byAddress: Int64 = 0, byProduct: Int64 = 0, alarms: Int64 = 0) {
      self.byKey = byKey
      self.byAddress = byAddress
      self.byProduct = byProduct
      self.alarms = alarms
    }
  }

  fileprivate struct State {
    var keys: TokenBuckets
    var addresses: TokenBuckets
    var products: TokenBuckets
    /// Empty for those who asked with an unknown key within the window.
    var guessers = TokenBuckets(size: 1, windowSeconds: CheckLimits.windowSeconds, capacity: CheckLimits.capacity)
    /// Until when each product that is being guessed at counts as such.
    var guessedAt: [ProductID: Timestamp] = [:]
    var alarms: [ProductID] = []
    var counts = Counts()
  }
  private let state: Mutex<State>

  /// How many subjects of each kind are remembered at most.
  static let capacity = 50_000
  /// Of unknown keys.
  fileprivate static let windowSeconds: Int64 = 600

  /// Each 0: no limit.
  package init(
    perKeyPerMinute: Int, wrongKeysPerAddressPerTenMinutes: Int, wrongKeysPerProductPerTenMinutes: Int
  ) {
    func unknownKeys(_ size: Int) -> TokenBuckets {
      TokenBuckets(size: size, windowSeconds: Self.windowSeconds, capacity: Self.capacity)
    }
    state = Mutex(
      State(
        keys: TokenBuckets(size: perKeyPerMinute, windowSeconds: 60, capacity: Self.capacity),
        addresses: unknownKeys(wrongKeysPerAddressPerTenMinutes),
        products: unknownKeys(wrongKeysPerProductPerTenMinutes)))
  }

  package var counts: Counts { state.withLock { $0.counts } }

  /// The products whose keys somebody began to guess at since this was asked last: worth a person's attention.
  package func newAlarms() -> [ProductID] {
    state.withLock { state in
      defer { state.alarms = [] }
      return state.alarms
    }
  }

  /// Takes one check of a known key from its bucket and looks at those of the address.
  /// - Returns: false if one of them has nothing left.
  func admits(_ key: LicenseKeyID, of product: ProductID, from address: String, at now: Timestamp) -> Bool {
    state.withLock { state in
      guard state.addresses.has(address, at: now) else {
        state.counts.byAddress += 1
        return false
      }
      guard !state.isGuessing(at: product, from: address, now) else {
        state.counts.byProduct += 1
        return false
      }
      guard state.keys.take(key.text, at: now) else {
        state.counts.byKey += 1
        return false
      }
      return true
    }
  }

  /// Whether a check would be within the limits; takes and counts nothing.
  func wouldAdmit(_ key: LicenseKeyID, of product: ProductID, from address: String, at now: Timestamp) -> Bool {
    state.withLock { state in
      state.addresses.has(address, at: now) && state.keys.has(key.text, at: now)
        && !state.isGuessing(at: product, from: address, now)
    }
  }

  /// Takes one check with an unknown key from the buckets of the address and the product.
  func noteWrongKey(of product: ProductID, from address: String, at now: Timestamp) {
    state.withLock { state in
      if !state.addresses.take(address, at: now) { state.counts.byAddress += 1 }
      state.guessers.empty(address, at: now)
      guard !state.products.take(product.text, at: now) else { return }
      if !state.isGuessed(product, now) {
        state.counts.alarms += 1
        state.alarms.append(product)
      }
      state.guessedAt[product] = now.adding(seconds: Self.windowSeconds)
    }
  }
}

extension CheckLimits.State {
  /// A clock that was set back does not make it longer.
  fileprivate func isGuessed(_ product: ProductID, _ now: Timestamp) -> Bool {
    guard let until = guessedAt[product] else { return false }
    return now < until && until <= now.adding(seconds: CheckLimits.windowSeconds)
  }

  fileprivate func isGuessing(at product: ProductID, from address: String, _ now: Timestamp) -> Bool {
    isGuessed(product, now) && !guessers.has(address, at: now)
  }
}
