import HTTPCalls
package import LicenseTokens

/// What became of an import as the command shows it, read from the answer of the local API.
package struct ImportReport: Sendable, Equatable {
  /// Whether the machine has the license file now.
  package let isImported: Bool
  /// The file that the machine had is not good any more.
  package let isRevoked: Bool
  /// What happened, for standard output if something did, for standard error otherwise.
  package let lines: [String]

  /// - Returns: nil if the value is no answer to an import.
  package init?(_ value: JSONValue) {
    guard case .object(let members) = value, let ignored = members.object("ignored"),
      case .integer(let count)? = ignored["count"], let imported = members["imported"]
    else { return nil }
    // That a bundle is for other machines as well says nothing of this one.
    let own = ignored.objects("reasons").filter { $0.text("code") != LicenseFileFailure.wrongSerialNumber.code }
    let reasons = own.map { reason in
      "  \(reason.text("serial_number") ?? "-") \(reason.text("article_number") ?? "-"): \(reason.text("message") ?? "-")"
    }
    let file: [String: JSONValue] = if case .object(let members) = imported { members } else { [:] }
    isImported = !file.isEmpty
    isRevoked = members["revoked"] == .bool(true)
    var lines: [String] = []
    if isImported {
      lines.append("Imported the license file \(file.text("id") ?? "-") for \(file.text("serial_number") ?? "-").")
    }
    if isRevoked { lines.append("The license file of this machine was revoked.") }
    if lines.isEmpty { lines.append("There is no license file in it that this machine could take.") }
    if count > 0 {
      let others = own.isEmpty ? " for other serial numbers" : ""
      lines.append("Not taken: \(count == 1 ? "1 license file" : "\(count) license files")\(others).")
      lines += reasons
    }
    self.lines = lines
  }
}
