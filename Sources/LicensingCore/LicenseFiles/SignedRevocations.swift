import Synchronization

/// The revocation list as this process signed it last. Anybody may ask for it, as often as they like: within a few seconds nothing
/// is read or signed twice, and whoever comes while it is waits for the same answer.
final class SignedRevocations: Sendable {
  typealias Answer = SignRevocationList.Answer

  /// How long the same list is the same document.
  static let lifetimeSeconds: Int64 = 300
  /// How long it is given without a look at the store. What another server revokes is on the list as much later.
  static let restSeconds: Int64 = 5

  /// A reading of the store. What was revoked here after it began is not on its list.
  struct Reading: Sendable {
    fileprivate let number: Int64
    fileprivate let revision: Int64
  }

  private struct Signed {
    let answer: Answer
    let revoked: [LicenseFileID]
    let keyID: String
    let signedAt: Timestamp
    var readAt: Timestamp
  }
  private struct State {
    var last: Signed?
    /// Nothing was revoked here since `last` was read.
    var isFresh = false
    /// Raised by each revocation here.
    var revision: Int64 = 0
    var readings: Int64 = 0
    var running: (reading: Reading, task: Task<Answer, any Error>)?
  }
  private let state = Mutex(State())

  /// The list as it was read a moment ago; nil: it has to be read again.
  /// - Parameter keyID: of the key that signs now.
  func recent(keyID: String?, at now: Timestamp) -> Answer? {
    state.withLock { state in
      guard state.isFresh, let last = state.last, last.keyID == keyID, last.readAt <= now,
        now < last.readAt.adding(seconds: Self.restSeconds)
      else { return nil }
      return last.answer
    }
  }

  /// What `read` returns, to all who ask while it runs.
  func reading(_ read: @escaping @Sendable (Reading) async throws -> Answer) async throws -> Answer {
    try await task(read).value
  }

  /// The reading that runs, or a new one if there is none that knows of all that was revoked here.
  func task(_ read: @escaping @Sendable (Reading) async throws -> Answer) -> Task<Answer, any Error> {
    state.withLock { state in
      if let running = state.running, running.reading.revision == state.revision { return running.task }
      state.readings += 1
      let reading = Reading(number: state.readings, revision: state.revision)
      let task = Task {
        defer { self.end(reading) }
        return try await read(reading)
      }
      state.running = (reading, task)
      return task
    }
  }

  private func end(_ reading: Reading) {
    state.withLock { if $0.running?.reading.number == reading.number { $0.running = nil } }
  }

  /// The document of this list, if there is one that is still to be given.
  func answer(
    _ revoked: [LicenseFileID], keyID: String, from reading: Reading, at now: Timestamp
  ) -> Answer? {
    state.withLock { state in
      guard var last = state.last, last.keyID == keyID, last.revoked == revoked, last.signedAt <= now,
        now < last.signedAt.adding(seconds: Self.lifetimeSeconds)
      else { return nil }
      last.readAt = now
      if reading.revision == state.revision { (state.last, state.isFresh) = (last, true) }
      return last.answer
    }
  }

  func keep(
    _ answer: Answer, of revoked: [LicenseFileID], keyID: String, from reading: Reading, at now: Timestamp
  ) {
    let signed = Signed(answer: answer, revoked: revoked, keyID: keyID, signedAt: now, readAt: now)
    state.withLock { state in
      if reading.revision == state.revision { (state.last, state.isFresh) = (signed, true) }
    }
  }

  /// Something was revoked: whoever asks from now on is told of it.
  func revoked() {
    state.withLock { state in
      state.revision += 1
      state.isFresh = false
    }
  }
}
