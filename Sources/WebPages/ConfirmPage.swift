/// The page that asks again before something is done that cannot be undone, or that many devices feel.
///
/// Rendered with the template `confirm-change`, which posts to `action`.
package struct ConfirmPage: Sendable {
  /// What would be done, as a question or a sentence: `Release till-07 from the license?`
  package let heading: String
  /// What it does to what, and to how many.
  package let sentences: [ShownText]
  package let action: String
  /// Further fields of the form, such as the version of what was shown.
  package let fields: [Field]
  /// What the button says: what is done and to how many.
  package let submit: String
  package let isDangerous: Bool
  package let cancel: String

  package struct Field: Sendable {
    package let name: String
    package let value: String

    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  package init(
    heading: String, sentences: [ShownText], action: String, fields: [(String, String)] = [], submit: String,
    isDangerous: Bool = true, cancel: String
  ) {
    self.heading = heading
    self.sentences = sentences
    self.action = action
    self.fields = fields.map { Field($0.0, $0.1) }
    self.submit = submit
    self.isDangerous = isDangerous
    self.cancel = cancel
  }
}
