/// One line of what is known about a thing. In a table of the class `facts`: `{{#content.facts}}{{>fact}}{{/content.facts}}`.
package struct Fact: Sendable, Equatable {
  package let name: String
  package let value: ShownText
  package let isCode: Bool
  package let isLink: Bool
  /// Where the value leads, if it is a link.
  package let href: String
  /// Stand below the value.
  package let notes: [String]

  package init(
    _ name: String, _ value: ShownText, isCode: Bool = false, href: String? = nil, note: String? = nil
  ) {
    self.name = name
    self.value = value
    self.isCode = isCode
    isLink = href != nil
    self.href = href ?? ""
    notes = note.map { [$0] } ?? []
  }
}
