import HTTPEdge
import LicensingCore
import Synchronization

/// Bytes that are the same in every run (SplitMix64), before which a test may put its own.
final class SeededRandom: RandomSource {
  struct Exhausted: Error {}

  private struct State {
    var seed: UInt64
    var scripted: [[UInt8]] = []
    var isExhausted = false
  }

  private let state: Mutex<State>

  init(seed: UInt64 = 42) { state = Mutex(State(seed: seed)) }

  /// The next answers to requests for just so many bytes.
  func script(_ answers: [[UInt8]]) { state.withLock { $0.scripted += answers } }

  /// From now on there are no random bytes.
  func exhaust() { state.withLock { $0.isExhausted = true } }

  func bytes(_ count: Int) throws -> [UInt8] {
    try state.withLock { state in
      if state.isExhausted { throw Exhausted() }
      if let index = state.scripted.firstIndex(where: { $0.count == count }) {
        return state.scripted.remove(at: index)
      }
      return (0..<count).map { _ in Self.next(&state.seed) }
    }
  }

  private static func next(_ seed: inout UInt64) -> UInt8 {
    seed &+= 0x9E37_79B9_7F4A_7C15
    var z = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return UInt8(truncatingIfNeeded: (z ^ (z >> 31)) >> 32)
  }
}
