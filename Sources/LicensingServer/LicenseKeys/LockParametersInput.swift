import LicensingCore
import OAuthMessages
import WebPages

/// What was typed into the table of a product's lock parameters: a row for each, and some that are empty.
struct LockParametersInput: Sendable {
  /// Empty rows at the end of the table.
  private static let emptyRows = 3

  private(set) var rows: [Row]

  struct Row: Sendable {
    var name = ""
    var label = ""
    /// The kind, or `connection` for the connection's address.
    var kind = LockParameter.Kind.text.rawValue
    var isRequired = false
    var locks = false
    var isShown = true

    /// Nothing was typed into it.
    var isEmpty: Bool { name.trimmed.isEmpty && label.trimmed.isEmpty }
  }

  init(_ parameters: [LockParameter]) {
    rows = parameters.map { parameter in
      Row(
        name: parameter.name, label: parameter.label,
        kind: parameter.source == .connection ? Self.connection : parameter.kind.rawValue,
        isRequired: parameter.isRequired, locks: parameter.locks, isShown: parameter.isShown)
    }
  }

  init(_ form: FormParameters) {
    rows = (0..<LockParameter.mostOfAProduct).compactMap { index in
      let text: (String) -> String = { form["\($0)-\(index)"] ?? "" }
      let row = Row(
        name: text("name"), label: text("label"), kind: text("kind"), isRequired: form["required-\(index)"] != nil,
        locks: form["locks-\(index)"] != nil, isShown: form["shown-\(index)"] != nil)
      return row.isEmpty ? nil : row
    }
  }

  private static let connection = "connection"

  var parameters: [LockParameter] {
    rows.map { row in
      let isConnection = row.kind == Self.connection
      return LockParameter(
        name: row.name.trimmed, label: row.label.trimmed,
        kind: isConnection ? .ipAddress : LockParameter.Kind(rawValue: row.kind) ?? .text, isRequired: row.isRequired,
        locks: row.locks, isShown: row.isShown, source: isConnection ? .connection : .claimed)
    }
  }

  // MARK: The table

  /// A row as the table shows it.
  struct ShownRow: Sendable {
    let index: Int
    let number: Int
    let name: String
    let label: String
    let kinds: [FormField.Option]
    let isRequired: Bool
    let locks: Bool
    let isShown: Bool
    let error: String?
  }

  /// - Parameter problems: of the fields `lock_parameters[0].name` and the like.
  func shownRows(_ problems: [(field: String, message: String)]) -> [ShownRow] {
    let empty = min(Self.emptyRows, LockParameter.mostOfAProduct - rows.count)
    return (rows + Array(repeating: Row(), count: max(empty, 0))).enumerated().map { index, row in
      let prefix = "lock_parameters[\(index)]."
      let sentences = problems.filter { $0.field.hasPrefix(prefix) }.map { problem in
        let field = problem.field.dropFirst(prefix.count)
        return "\(field.prefix(1).uppercased() + field.dropFirst()) \(problem.message)."
      }
      return ShownRow(
        index: index, number: index + 1, name: row.name, label: row.label,
        kinds: Self.kinds.map { .init($0.value, $0.text, isSelected: $0.value == row.kind) },
        isRequired: row.isRequired, locks: row.locks, isShown: row.isShown,
        error: sentences.isEmpty ? nil : sentences.joined(separator: " "))
    }
  }

  private static var kinds: [(value: String, text: String)] {
    LockParameter.Kind.allCases.map { ($0.rawValue, $0.word) } + [(connection, "Connection’s address")]
  }
}

extension LockParameter.Kind {
  fileprivate var word: String {
    switch self {
    case .text: "Text"
    case .ipAddress: "IP address"
    case .macAddress: "MAC address"
    case .domain: "Domain"
    case .path: "Path"
    }
  }
}
