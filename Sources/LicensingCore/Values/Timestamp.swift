// Values: the small types that every capability speaks in. They hold no rules of licensing.

/// A point in time in whole milliseconds since 1970-01-01T00:00:00Z, as the store keeps it.
///
/// Tokens carry whole seconds; `seconds` rounds down, so that a token never claims a moment that has not begun.
package struct Timestamp: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  package init(milliseconds: Int64) { self.milliseconds = milliseconds }
  package init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
  }

  /// Whole seconds since 1970, rounded down.
  package var seconds: Int64 {
    milliseconds >= 0 ? milliseconds / 1000 : -((-(milliseconds + 1)) / 1000) - 1
  }

  /// This time moved by a number of seconds; the ends of the range hold instead of overflowing.
  package func adding(seconds: Int64) -> Timestamp {
    adding(milliseconds: Timestamp(seconds: seconds).milliseconds)
  }

  package func adding(milliseconds delta: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(delta)
    return Timestamp(milliseconds: overflow ? (delta < 0 ? .min : .max) : sum)
  }

  package static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
}
