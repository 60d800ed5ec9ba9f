/// Text of a page with moments in it, each of which a script puts into the reader's own zone:
/// `"It works until \(ShownTime(at: end))."`.
///
/// In a template: `{{#content.sentence}}{{>shown-text}}{{/content.sentence}}`.
package struct ShownText: Sendable, Equatable {
  package let parts: [Part]

  package struct Part: Sendable, Equatable {
    package let text: String
    /// What stands after the text: one moment, or none at the end.
    package let moments: [ShownTime]
  }

  package static func + (first: ShownText, second: ShownText) -> ShownText {
    ShownText(parts: first.parts + second.parts)
  }

  /// The text without markup.
  /// - Parameter moment: how each moment is written.
  package func plain(_ moment: (ShownTime) -> String = \.text) -> String {
    parts.map { $0.text + $0.moments.map(moment).joined() }.joined()
  }
}

extension ShownText: ExpressibleByStringInterpolation {
  package init(stringLiteral text: String) { parts = [Part(text: text, moments: [])] }

  package init(stringInterpolation: StringInterpolation) {
    parts = stringInterpolation.parts + [Part(text: stringInterpolation.text, moments: [])]
  }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var parts: [Part] = []
    /// What came after the last moment.
    fileprivate var text = ""

    package init(literalCapacity: Int, interpolationCount: Int) {}

    package mutating func appendLiteral(_ literal: String) { text += literal }

    package mutating func appendInterpolation(_ value: some CustomStringConvertible) { text += value.description }

    package mutating func appendInterpolation(_ moment: ShownTime) {
      parts.append(Part(text: text, moments: [moment]))
      text = ""
    }
  }
}
