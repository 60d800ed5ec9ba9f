import Dispatch
import LicensingStore
import Synchronization

/// Hands the bodies over in order while the committer is held in another write, so that they wait together.
/// - Returns: What each was answered.
func writeTogether<T: Sendable>(
  _ engine: SQLiteEngine, _ bodies: [@Sendable (any SQLConnection) throws -> T], meanwhile: () async throws -> Void = {}
) async throws -> [Result<T, any Error>] {
  let held = try await HeldCommitter(engine)
  var writes: [Task<T, any Error>] = []
  for body in bodies {
    writes.append(Task { try await engine.write(body) })
    while engine.waitingWrites < writes.count { await Task.yield() }
  }
  try await meanwhile()
  try await held.release()
  var answers: [Result<T, any Error>] = []
  for write in writes { answers.append(await write.result) }
  return answers
}

/// Keeps an idle engine's committer inside a write until it is released.
struct HeldCommitter {
  private let end = DispatchSemaphore(value: 0)
  private let write: Task<Void, any Error>

  init(_ engine: SQLiteEngine) async throws {
    let begun = AsyncStream<Void>.makeStream()
    write = Task { [end] in
      try await engine.write { _ in
        begun.continuation.finish()
        end.wait()
      }
    }
    for await _ in begun.stream {}
  }

  func release() async throws {
    end.signal()
    try await write.value
  }
}

/// A number that bodies on the committer's thread count up.
final class Counter: Sendable {
  private let number = Atomic(0)
  var value: Int { number.load(ordering: .relaxed) }
  func increment() { number.add(1, ordering: .relaxed) }
}

extension Result {
  /// The failure as one of the store's.
  var storeFailure: StoreFailure? {
    guard case .failure(let error) = self else { return nil }
    return error as? StoreFailure
  }
}
