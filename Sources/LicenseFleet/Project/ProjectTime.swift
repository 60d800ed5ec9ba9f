#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// How a project writes times: RFC 3339 in UTC, whole seconds.
package enum ProjectTime {
  /// The last second of the year 9999: what is later is written as this.
  private static let latest: Int64 = 253_402_300_799

  /// - Parameter seconds: since 1970.
  package static func text(_ seconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(min(max(seconds, 0), latest))).formatted(.iso8601)
  }

  /// - Returns: seconds since 1970; nil if this is no time before the year 10000.
  package static func seconds(_ text: String) -> Int64? {
    guard text.utf8.count == 20, let date = try? Date(text, strategy: .iso8601) else { return nil }
    return Int64(date.timeIntervalSince1970)
  }
}
