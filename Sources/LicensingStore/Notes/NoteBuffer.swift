import LicenseTokens
import LicensingCore
import Synchronization

// Notes: facts of which only the last counts and which a crash may lose. They wait here for a second, are seen by readers of
// this process at once, and are then written together.

/// The latest note of each kind and subject.
final class NoteBuffer: Sendable {
  private struct Key: Hashable {
    let kind: UInt8
    let id: String
  }
  private struct State {
    var waiting: [Key: Note] = [:]
    /// Being written: still to be seen until the write is done.
    var flushing: [Key: Note] = [:]
    var refusals = RefusalBuffer()
    var flushingRefusals: [PendingRefusals] = []
  }

  /// What waited together.
  struct Batch {
    let notes: [Note]
    let refusals: [PendingRefusals]
    var isEmpty: Bool { notes.isEmpty && refusals.isEmpty }
  }
  private let state = Mutex(State())
  /// More than this many wait only if the store cannot write for long; then the newest are dropped.
  private static let capacity = 100_000

  func add(_ note: Note) {
    state.withLock { state in
      if case .checkRefused(let refused) = note {
        state.refusals.add(PendingRefusals(refused))
      } else {
        Self.add(note, to: &state.waiting)
      }
    }
  }

  /// Refused queries that found no room.
  var droppedRefusals: Int64 { state.withLock { $0.refusals.dropped } }

  /// Requests overtake each other: an earlier time does not replace a later one.
  private static func add(_ note: Note, to waiting: inout [Key: Note]) {
    let key = key(of: note)
    if let present = waiting[key] {
      if time(of: present) < time(of: note) { waiting[key] = note }
    } else if waiting.count < capacity {
      waiting[key] = note
    }
  }

  func beginFlush() -> Batch {
    state.withLock { state in
      state.flushing = state.waiting
      state.waiting = [:]
      state.flushingRefusals = state.refusals.all
      state.refusals.empty()
      return Batch(notes: Array(state.flushing.values), refusals: state.flushingRefusals)
    }
  }

  /// - Parameter written: false: the store could not write, and they wait again.
  func endFlush(written: Bool) {
    state.withLock { state in
      if !written {
        for note in state.flushing.values { Self.add(note, to: &state.waiting) }
        for refusals in state.flushingRefusals { state.refusals.add(refusals) }
      }
      state.flushing = [:]
      state.flushingRefusals = []
    }
  }

  func polledAt(_ id: DeviceAuthorizationID) -> Timestamp? { time(Key(kind: 0, id: id.text)) }
  func seenAt(_ id: DeviceID) -> Timestamp? { time(Key(kind: 1, id: id.text)) }
  func usedAt(_ id: APITokenID) -> Timestamp? { time(Key(kind: 2, id: id.text)) }
  func usedAt(_ id: ParentLicenseID) -> Timestamp? { time(Key(kind: 6, id: id.text)) }

  func sessionSeenAt(_ hash: [UInt8]) -> Timestamp? { time(Self.key(ofSession: hash)) }

  private func time(_ key: Key) -> Timestamp? {
    state.withLock { [$0.waiting[key], $0.flushing[key]] }.compactMap { $0.map(Self.time(of:)) }.max()
  }

  private static func time(of note: Note) -> Timestamp {
    switch note {
    case .polled(_, let at), .deviceSeen(_, let at), .apiTokenUsed(_, let at), .sessionSeen(_, let at),
      .parentLicenseUsed(_, let at):
      at
    case .checkPassed(let check): check.at
    case .checkRefused(let refused): refused.at
    }
  }

  private static func key(of note: Note) -> Key {
    switch note {
    case .polled(let id, _): Key(kind: 0, id: id.text)
    case .deviceSeen(let id, _): Key(kind: 1, id: id.text)
    case .apiTokenUsed(let id, _): Key(kind: 2, id: id.text)
    case .sessionSeen(let hash, _): key(ofSession: hash)
    case .checkPassed(let check): Key(kind: 4, id: check.lockID?.text ?? check.keyID.text)
    case .checkRefused(let refused): Key(kind: 5, id: refused.id.text)
    case .parentLicenseUsed(let id, _): Key(kind: 6, id: id.text)
    }
  }

  private static func key(ofSession hash: [UInt8]) -> Key { Key(kind: 3, id: Base64URL.encode(hash)) }
}
