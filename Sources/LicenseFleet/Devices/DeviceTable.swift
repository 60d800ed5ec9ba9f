import HTTPCalls

/// Why a table of devices cannot be read. The description is for the technician.
package struct TableProblem: Error, Equatable, CustomStringConvertible {
  package let description: String
}

/// Devices as a table: one a line, below a line that names the columns.
package struct DeviceTable: Sendable, Equatable {
  /// A row, with what must be asked before it can be added.
  package struct Row: Sendable, Equatable {
    package let line: Int
    package var device: NewDevice
  }

  package let rows: [Row]

  /// The columns, by the names they may have. Others are not looked at.
  private enum Column: CaseIterable {
    case name, serialNumber, articleNumber, license, agent, fingerprint, apiKeyFile

    var names: [String] {
      switch self {
      case .name: ["name", "device"]
      case .serialNumber: ["serialnumber", "serial", "serialno"]
      case .articleNumber: ["articlenumber", "article", "articleno"]
      case .license: ["license", "licenseid"]
      case .agent: ["agent", "agenturl", "agentaddress"]
      case .fingerprint: ["fingerprint"]
      case .apiKeyFile: ["apikeyfile"]
      }
    }
  }

  /// - Parameter bytes: CSV in UTF-8; the first line names the columns, in any order.
  package init(parsing bytes: [UInt8]) throws(TableProblem) {
    let text: DelimitedText
    do { text = try DelimitedText(parsing: bytes) } catch { throw TableProblem(description: error.description) }
    guard let head = text.rows.first else { throw TableProblem(description: "is empty") }
    let titles = head.cells.map { $0.lowercased().filter { $0.isLetter || $0.isNumber } }
    var places: [Column: Int] = [:]
    for column in Column.allCases {
      let found = titles.indices.filter { column.names.contains(titles[$0]) }
      guard found.count <= 1 else {
        throw TableProblem(description: "line \(head.line): two columns are called “\(column.names[0])”")
      }
      places[column] = found.first
    }
    guard places[.serialNumber] != nil else {
      throw TableProblem(
        description:
          "line \(head.line) must name the columns: serial_number, article_number, and if you like name, license, "
          + "agent, fingerprint, api_key_file")
    }
    rows = text.rows.dropFirst().map { row in
      func cell(_ column: Column) -> String? {
        guard let place = places[column], row.cells.indices.contains(place), !row.cells[place].isEmpty else {
          return nil
        }
        return row.cells[place]
      }
      let agent = cell(.agent).map { url in
        DeviceAgent(url: url, fingerprint: cell(.fingerprint), key: cell(.apiKeyFile).map(DeviceAgent.Key.file))
      }
      return Row(
        line: row.line,
        device: NewDevice(
          name: cell(.name), serialNumber: cell(.serialNumber), articleNumber: cell(.articleNumber),
          licenseID: cell(.license), agent: agent))
    }
  }
}
