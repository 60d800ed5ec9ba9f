/// Terminal is where a command speaks with people and scripts: what it prints and asks (`Console`), tables that fit
/// (`Table`), and how far long work is (`ProgressBar`).

/// The terminal, or what stands in its place. Results go to the output, which may be a script's; everything said to people
/// goes elsewhere.
package protocol Console: Sendable {
  /// How wide the output is, in columns; nil: it is no terminal.
  var columns: Int? { get }
  /// How wide the place is where progress is shown, in columns; nil: nobody looks.
  var progressColumns: Int? { get }

  /// A line of the result.
  func print(_ line: String)
  /// A line for people.
  func note(_ line: String)
  /// Shows a line in the place of the one shown before; nil takes it away.
  func show(progress line: String?)

  /// - Returns: the answer; nil if there is nobody to ask.
  func ask(_ question: String) -> String?
  /// As `ask`, without showing what is typed.
  func askSecret(_ question: String) -> String?
}

extension Console {
  /// A question that only `y` or `yes` answers with yes.
  /// - Returns: nil if there is nobody to ask.
  package func confirm(_ question: String) -> Bool? {
    ask(question + " [y/N] ").map { answer in
      ["y", "yes"].contains(answer.lowercased().filter { !$0.isWhitespace })
    }
  }

  package func print(_ table: Table) { table.lines(columns: columns).forEach { print($0) } }
}
