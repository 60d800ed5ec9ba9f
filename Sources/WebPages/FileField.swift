/// A field in which a file is chosen. Its form is sent as `multipart/form-data`.
///
/// In a template: `{{#content.chosen}}{{>file-field}}{{/content.chosen}}`.
package struct FileField: Sendable {
  /// Of the field, in every form that has one.
  package static let name = "chosen_file"

  package let name = Self.name
  package let label: String
  /// Endings and media types that a browser offers first; nil: all.
  package let accept: String?
  package let hint: String?
  /// What is wrong with the file that was sent. It has to be chosen again: no page can do that.
  package var error: String?

  package init(_ label: String = "File", accept: String? = nil, hint: String? = nil, error: String? = nil) {
    self.label = label
    self.accept = accept
    self.hint = hint
    self.error = error
  }

  /// For tables, as spreadsheets save them.
  package static let tables = ".csv,.txt,text/csv,text/plain"
}
