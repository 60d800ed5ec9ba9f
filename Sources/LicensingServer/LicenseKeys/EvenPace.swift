/// Makes every `FAILED` take the same time, from the question to the answer.
///
/// A key that nobody has takes less work than one that is locked to another machine. That is some ten microseconds, which
/// whoever asks often enough finds out; so no refusal leaves before a moment that depends on the question's arrival only. The
/// connection waits, not the server: it costs no work.
struct EvenPace: Sendable {
  /// Many times what the work takes, and less than a person or program would notice.
  static let duration = Duration.milliseconds(5)

  let now: @Sendable () -> ContinuousClock.Instant
  let pause: @Sendable (_ until: ContinuousClock.Instant) async throws -> Void

  /// Returns when an answer to a question that came at this time may leave.
  func end(of question: ContinuousClock.Instant) async {
    // Who waits no longer, because the server is ended for instance, may have the answer at once.
    try? await pause(question.advanced(by: Self.duration))
  }
}
