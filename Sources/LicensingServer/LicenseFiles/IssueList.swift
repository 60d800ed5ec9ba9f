import HTTPEdge
import LicensingCore
import OAuthMessages
import WebPages

/// The list of devices as a form brought it: the text that was typed or pasted, with the lines of a chosen file put to it, so that a
/// page which shows the list again has lost nothing.
struct IssueList: Sendable {
  private(set) var text: String
  /// What is wrong with the file; its lines are not on the list then, and it has to be chosen again.
  private(set) var fileError: String?

  init(typed: String, file: UploadedFile?) {
    text = typed
    guard let file else { return }
    guard let lines = file.text else {
      fileError = "The file is no text in UTF-8. Save it as “CSV UTF-8”, then choose it again."
      return
    }
    guard !typed.trimmed.isEmpty else {
      // It keeps its first line and its numbering, also with lines in it that cannot be read.
      text = lines
      return
    }
    do {
      let table = try DeviceTable(lines)
      if let bad = table.badLines.first {
        fileError = "Line \(bad.number) of the file: \(bad.reason)"
      } else {
        let line = DeviceTable.writer(below: typed)
        append(table.lines.map { line($0.serialNumber, $0.articleNumber) })
      }
    } catch LicensingError.invalid(let problems) {
      fileError = problems.first.map { "The file \($0.message)." }
    } catch {
      fileError = "The file cannot be read."
    }
  }

  init(_ request: ConsoleRequest) {
    self.init(typed: request.form["devices"] ?? "", file: request.chosenFile)
  }

  /// Puts devices on the list, each once.
  /// - Returns: how many were not on it.
  mutating func add(_ devices: [Device]) -> Int {
    var there = Set(text.split(whereSeparator: \.isNewline).map { String($0).trimmed })
    let line = DeviceTable.writer(below: text)
    let lines = devices.map { line($0.serialNumber, $0.articleNumber) }.filter { there.insert($0).inserted }
    append(lines)
    return lines.count
  }

  private mutating func append(_ lines: [String]) {
    guard !lines.isEmpty else { return }
    if !text.isEmpty, text.last?.isNewline != true { text += "\n" }
    text += lines.joined(separator: "\n") + "\n"
  }
}
