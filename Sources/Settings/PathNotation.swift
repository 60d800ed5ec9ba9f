/// What can be the path of a file.
package enum PathNotation {
  /// Whether the text names something; what it names is not looked at.
  package static func isPath(_ text: String) -> Bool {
    !text.isEmpty && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }
}
