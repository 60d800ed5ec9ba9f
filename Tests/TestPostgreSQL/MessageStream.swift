/// Cuts what one side says to the other into messages
/// (https://www.postgresql.org/docs/15/protocol-message-formats.html).
struct MessageStream {
  /// The first message of a client has no type.
  private var isTyped: Bool
  private var rest: [UInt8] = []

  init(ofClient: Bool) { isTyped = !ofClient }

  /// The messages that are whole with these bytes.
  mutating func add(_ bytes: [UInt8]) -> [[UInt8]] {
    rest += bytes
    var whole: [[UInt8]] = []
    while let length, rest.count >= length {
      whole.append(Array(rest.prefix(length)))
      rest.removeFirst(length)
      isTyped = true
    }
    return whole
  }

  /// Of the next message, with its type; nil: that has not come yet.
  private var length: Int? {
    let start = isTyped ? 1 : 0
    guard rest.count >= start + 4 else { return nil }
    return start + rest[start..<start + 4].reduce(0) { $0 << 8 | Int($1) }
  }
}
