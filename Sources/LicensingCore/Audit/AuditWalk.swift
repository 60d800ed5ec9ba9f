import Cryptography

/// Walks the chain from its first event to the head: the decisions of `VerifyAuditLog`.
struct AuditWalk: Sendable {
  /// The last event that was good.
  private(set) var last = AuditHead.start
  /// Where the chain ends, as the store said when the walk began.
  let end: AuditHead
  /// What somebody wrote down earlier.
  let expected: AuditHead?

  init(to end: AuditHead, expecting expected: AuditHead?) {
    self.end = end
    self.expected = expected
  }

  /// The next event of the chain.
  /// - Returns: what is wrong with it; nil: it is good.
  mutating func step(_ found: SealedAuditRecord) -> AuditBreak? {
    // `last` grows by one from 0 and never beyond a number that is in the store.
    let next = last.sequence &+ 1
    guard found.sequence >= next else { return .outsideOfChain(sequence: found.sequence, id: found.record?.id) }
    guard found.sequence == next else { return .missing(first: next, last: found.sequence &- 1) }
    guard let record = found.record, let previousHash = found.previousHash, let hash = found.hash,
      record.hash(sequence: found.sequence, previousHash: previousHash) == hash
    else { return .changed(sequence: found.sequence, id: found.record?.id) }
    guard previousHash == last.hash else { return .notTied(sequence: found.sequence, id: record.id) }
    last = AuditHead(sequence: found.sequence, hash: hash)
    if let expected, expected.sequence == last.sequence, expected.hash != hash {
      return .notAsExpected(sequence: expected.sequence, found: hash)
    }
    return nil
  }

  /// After the last event.
  /// - Parameter beyondHead: the number of an event behind the head, if there is one.
  func finish(beyondHead: Int64?) -> AuditBreak? {
    if last.sequence < end.sequence { return .missing(first: last.sequence &+ 1, last: end.sequence) }
    guard last == end else { return .otherHead(sequence: last.sequence) }
    if let beyondHead { return .outsideOfChain(sequence: beyondHead, id: nil) }
    if let expected, expected.sequence > last.sequence {
      return .expectedIsMissing(sequence: expected.sequence, last: last.sequence)
    }
    return nil
  }
}

/// What the first thing is that is wrong with the chain.
package enum AuditBreak: Sendable, Equatable {
  /// The event is not the one that was sealed.
  case changed(sequence: Int64, id: String?)
  /// The event is whole, but was not sealed behind the one that stands before it now: one of the two was put there later.
  case notTied(sequence: Int64, id: String)
  /// Events were taken away.
  case missing(first: Int64, last: Int64)
  /// An event has a number that was never given.
  case outsideOfChain(sequence: Int64, id: String?)
  /// The last event is not the one that was sealed last.
  case otherHead(sequence: Int64)
  /// The log is whole, but not the one whose head was written down: it was sealed anew.
  case notAsExpected(sequence: Int64, found: [UInt8])
  /// The log is whole, but ends before the event whose head was written down.
  case expectedIsMissing(sequence: Int64, last: Int64)

  /// For people.
  package var sentence: String {
    switch self {
    case .changed(let sequence, let id):
      "Event \(Self.name(sequence, id)) was changed after it was sealed."
    case .notTied(let sequence, let id):
      "Event \(Self.name(sequence, id)) does not follow the event before it: one of the two was put there later."
    case .missing(let first, let last) where first == last: "Event \(first) is missing."
    case .missing(let first, let last): "Events \(first) to \(last) are missing."
    case .outsideOfChain(let sequence, let id):
      "Event \(Self.name(sequence, id)) has a number that was never given: it was put there later."
    case .otherHead(let sequence):
      "Event \(sequence), the last one, is not the one that was sealed last: the end of the log was sealed anew."
    case .notAsExpected(let sequence, let found):
      "Event \(sequence) has the hash \(Hexadecimal.text(found)), not the expected one: the log was sealed anew."
    case .expectedIsMissing(let sequence, let last):
      "The expected event \(sequence) is missing: the log ends with event \(last)."
    }
  }

  private static func name(_ sequence: Int64, _ id: String?) -> String {
    id.map { "\(sequence) (\($0))" } ?? "\(sequence)"
  }
}
