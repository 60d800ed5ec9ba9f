package import Logging

/// What is logged, and in which shape.
package struct LogSettings: Sendable, Equatable {
  package var level = Logger.Level.info
  package var format = Format.auto

  package init() {}

  /// `auto` is text on a terminal and JSON otherwise.
  package enum Format: String, Sendable, CaseIterable {
    case auto, text, json
  }
}
