/// Waits for something that is bound to happen, by looking again and again.
enum Deadline {
  struct Passed: Error, CustomStringConvertible {
    let description: String
  }

  static let patience = Duration.seconds(60)
  /// For a whole tour: with several browsers and loads at once a machine with few cores takes minutes.
  static let tour = Duration.seconds(300)
  private static let pause = Duration.milliseconds(5)

  /// - Parameter look: what is there by now; nil to go on waiting.
  /// - Throws: what `look` throws; `Passed` after a minute.
  static func wait<Value>(for event: String, look: () async throws -> Value?) async throws -> Value {
    let clock = ContinuousClock()
    let end = clock.now + patience
    while clock.now < end {
      if let value = try await look() { return value }
      try await clock.sleep(for: pause)
    }
    throw Passed(description: "waited \(patience) in vain for \(event)")
  }
}
