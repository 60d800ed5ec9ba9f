import LicensingCore
import Testing

@testable import LicensingStore

@Suite struct RevisionCacheTests {
  private let cache = RevisionCache<String, Client>()

  @Test func aValueIsKnownAtItsRevisionOnly() {
    cache.keep(Sample.agent, for: Sample.agent.id, from: 3)
    #expect([2, 3, 4].map { cache.value(Sample.agent.id, at: $0) } == [nil, Sample.agent, nil])
    #expect(cache.value("cli_other", at: 3) == nil)
  }

  @Test func aNewRevisionForgetsWhatWasKnown() {
    cache.keep(Sample.agent, for: Sample.agent.id, from: 3)
    var other = Sample.agent
    other.name = "Agent 2"
    cache.keep(other, for: other.id, from: 4)
    #expect([3, 4].map { cache.value(Sample.agent.id, at: $0) } == [nil, other])
  }

  @Test func whatWasReadBeforeACommitIsNotKeptAfterIt() {
    cache.keep(Sample.agent, for: Sample.agent.id, from: 4)
    var old = Sample.agent
    old.isDisabled = true
    cache.keep(old, for: old.id, from: 3)
    #expect(cache.value(Sample.agent.id, at: 4) == Sample.agent)
  }
}
