/// How many there are of something, counted only as far as anybody reads it: no page counts a million rows.
package struct CappedCount: Sendable, Equatable {
  /// How many were counted.
  package let count: Int64
  /// There are more than that.
  package let hasMore: Bool

  /// - Parameter found: how many there are, or any number above `limit`.
  package init(_ found: Int64, upTo limit: Int64) {
    count = min(found, limit)
    hasMore = found > limit
  }

  package static let none = CappedCount(0, upTo: 0)

  package var isZero: Bool { count == 0 && !hasMore }
}
