import HTTPEdge
import HTTPTypes
import Hummingbird
import WebPages

// Devices by hand, or as a table. Their agents are added in the terminal, where a certificate's fingerprint can be compared.
extension FleetPageRoutes {
  private struct AddPage: Sendable {
    let fields: [FormField]
    let chosen: FileField
    let table: FormField
    let errors: [Problem]
    let hasErrors: Bool
    /// Lines of the table that were refused.
    let refused: [Refused]

    struct Problem: Sendable {
      let name: String
      let error: String
    }

    struct Refused: Sendable {
      let device: String
      let reason: String
    }
  }

  func addAdding(to router: Router<ServerRequestContext>) {
    get("/add", on: router) { try addPage($0) }
    post("/add", on: router) { try addOne($0) }
    post("/add/table", takesFile: true, on: router) { try addTable($0) }
  }

  private func addOne(_ request: PageRequest) throws -> Response {
    let form = request.form
    let new = NewDevice(
      name: form["name"], serialNumber: form["serial_number"], articleNumber: form["article_number"],
      licenseID: form["license_id"])
    guard new.serialNumber != nil else {
      return try addPage(request, problem: ("serial_number", FleetError.serialNumberNotFound.sentence))
    }
    let report = try fleet.add([new])
    guard case .failed(let code, let message)? = report.lines.first?.outcome else {
      return .seeOther("/?done=\(FleetNotice.added.rawValue)")
    }
    let field =
      switch code {
      case FleetError.serialNumberNotFound.rawValue, "numbers_taken": "serial_number"
      case FleetError.articleNumberNotFound.rawValue: "article_number"
      default: "name"
      }
    return try addPage(request, problem: (field, message))
  }

  private func addTable(_ request: PageRequest) throws -> Response {
    let file = request.form.file(FileField.name)
    let table: DeviceTable
    do throws(TableProblem) {
      table = try DeviceTable(parsing: file.map { Array($0.bytes) } ?? Array((request.form["table"] ?? "").utf8))
    } catch {
      return try addPage(
        request, problem: (file == nil ? "table" : FileField.name, "The table \(error.description)."))
    }
    let devices = table.rows.map { row in
      var device = row.device
      device.agent = nil
      return device
    }
    let report = try fleet.add(devices, update: true)
    let refused = report.lines.compactMap { line -> AddPage.Refused? in
      guard case .failed(_, let message) = line.outcome else { return nil }
      return AddPage.Refused(device: line.device, reason: message)
    }
    return refused.isEmpty
      ? .seeOther("/?done=\(FleetNotice.added.rawValue)") : try addPage(request, refused: refused)
  }

  private func addPage(
    _ request: PageRequest, problem: (field: String, message: String)? = nil, refused: [AddPage.Refused] = []
  ) throws -> Response {
    let form = request.form
    var fields = [
      FormField("name", "Name", value: form["name"] ?? "", hint: "What you call it: Hall 3, switch 1."),
      FormField("serial_number", "Serial number", value: form["serial_number"] ?? "", isRequired: true),
      FormField("article_number", "Article number", value: form["article_number"] ?? "", isRequired: true),
    ]
    let licenses = try fleet.project.load().parentLicenses.filter { $0.endedAt == nil }
    if licenses.count > 1 {
      fields.append(
        FormField(
          "license_id", "License", value: form["license_id"] ?? "",
          options: licenses.map { FormField.Option($0.licenseID, "\($0.product) for \($0.organization)") }))
    }
    var chosen = FileField(
      "Table (CSV)", accept: FileField.tables, hint: "When you choose one, the text below is not read.")
    var table = FormField(
      "table", "Or its text", value: form["table"] ?? "",
      hint: "The first line names the columns: name, serial_number, article_number.", isMultiline: true)
    if let problem {
      if problem.field == "table" { table.error = problem.message }
      if problem.field == FileField.name { chosen.error = problem.message }
      for index in fields.indices where fields[index].name == problem.field { fields[index].error = problem.message }
    }
    let errors = [problem].compactMap { $0 }.map { AddPage.Problem(name: $0.field, error: $0.message) }
    let content = AddPage(
      fields: fields, chosen: chosen, table: table, errors: errors, hasErrors: !errors.isEmpty || !refused.isEmpty,
      refused: refused)
    let status: HTTPResponse.Status = content.hasErrors ? .unprocessableContent : .ok
    return try page("fleet-add", "Add devices", request.session, status: status, content)
  }
}
