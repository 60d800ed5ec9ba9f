@testable import LicensingServer

extension ShownPage {
  /// The cells of each row of each table.
  var tables: [[[String]]] {
    let markup = Markup(body)
    return markup.elements.enumerated().filter { $0.element.name == "table" }.map { table in
      markup.inside(table.offset).filter { $0.element.name == "tr" }.map { row in
        markup.inside(row.offset).filter { ["td", "th"].contains($0.element.name) }.map(\.element.text)
      }
    }
  }

  func allRows() -> [[String]] { tables.flatMap { $0 } }
}
