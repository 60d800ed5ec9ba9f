import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct ClientCacheTests {
  private let cache = ClientCache()

  @Test func aClientIsKnownAtItsRevisionOnly() {
    cache.keep(Sample.agent, from: 3)
    #expect([2, 3, 4].map { cache.client(Sample.agent.id, at: $0) } == [nil, Sample.agent, nil])
    #expect(cache.client("cli_other", at: 3) == nil)
  }

  @Test func aNewRevisionForgetsWhatWasKnown() {
    cache.keep(Sample.agent, from: 3)
    var other = Sample.agent
    other.name = "Agent 2"
    cache.keep(other, from: 4)
    #expect([3, 4].map { cache.client(Sample.agent.id, at: $0) } == [nil, other])
  }

  @Test func whatWasReadBeforeACommitIsNotKeptAfterIt() {
    cache.keep(Sample.agent, from: 4)
    var old = Sample.agent
    old.isDisabled = true
    cache.keep(old, from: 3)
    #expect(cache.client(Sample.agent.id, at: 4) == Sample.agent)
  }
}
