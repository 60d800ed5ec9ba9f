import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import OAuthMessages
import WebPages

// A license file for one device, or a bundle for many: from a chosen file, or pasted.
extension FleetPageRoutes {
  private enum Import: String {
    case file = "import"
    case bundle = "import-bundle"

    var heading: String { self == .file ? "Import a license file" : "Import a bundle" }

    /// Also a bundle that was chosen for one device is read, so that the page can say what it is. Escapes in a plain form make
    /// three bytes of some.
    static let maximumBytes = 2 * LicenseDocument.maximumByteCount
    /// A text that came to nothing is shown again, one of thousands of lines is not.
    static let longestShown = 64 * 1024

    var hint: String {
      switch self {
      case .file: "From -----BEGIN COUNTERSIGN LICENSE----- to its END line."
      case .bundle:
        "From -----BEGIN COUNTERSIGN BUNDLE----- to its END line. What is for devices of the project is taken."
      }
    }
  }

  struct ImportPage: Sendable {
    let heading: String
    let action: String
    let submit: String
    let device: FormField?
    let chosen: FileField
    let document: FormField
    let errors: [Problem]
    let hasErrors: Bool
    let report: Report?

    struct Problem: Sendable {
      let name: String
      let error: String
    }

    /// What a bundle brought.
    struct Report: Sendable {
      let summary: String
      let notes: [String]
      let lines: [Line]
    }

    struct Line: Sendable {
      let device: String
      let status: StatusBadge
      let reason: String
    }
  }

  func addImporting(to router: Router<ServerRequestContext>) {
    for kind in [Import.file, .bundle] {
      let path = RouterPath("/\(kind.rawValue)")
      get(path, on: router) { request in
        try importPage(kind, request, device: request.query["device"])
      }
      post(path, maximumBytes: Import.maximumBytes, takesFile: true, on: router) { try await take(kind, $0) }
    }
  }

  private func take(_ kind: Import, _ request: PageRequest) async throws -> Response {
    let file = request.form.file(FileField.name)
    let field = file == nil ? "document" : FileField.name
    func refused(_ field: String, _ message: String) throws -> Response {
      try importPage(kind, request, device: request.form.devices.first, problem: (field, message))
    }
    guard let document = file.map(\.text) ?? request.form["document"] else {
      return try file == nil
        ? refused(FileField.name, "Choose its file, or paste its text.")
        : refused(field, "This is no license file: it holds more than plain text.")
    }
    do {
      switch kind {
      case .file:
        guard let device = request.form.devices.first, !device.isEmpty else {
          return try refused("device", "Say for which device it is.")
        }
        _ = try await fleet.importFile(document, for: .named([device]))
        return .seeOther("/?done=\(FleetNotice.imported.rawValue)")
      case .bundle:
        return try importPage(kind, request, report: try await fleet.importBundle(document))
      }
    } catch let failure as FleetFailure {
      return try refused(field, failure.description)
    } catch is UnknownDevices {
      return try importPage(
        kind, request, problem: ("device", "This device is not in the project any more. Choose another."))
    }
  }

  private func importPage(
    _ kind: Import, _ request: PageRequest, device: String? = nil, problem: (field: String, message: String)? = nil,
    report: FleetReport? = nil
  ) throws -> Response {
    let typed = report == nil ? request.form["document"] ?? "" : ""
    var document = FormField(
      "document", "Or its text", value: typed.utf8.count <= Import.longestShown ? typed : "", hint: kind.hint,
      isMultiline: true)
    var chosen = FileField(
      kind == .file ? "License file" : "Bundle", hint: "When you choose one, the text below is not read.")
    var devices: FormField?
    if kind == .file {
      let options = try fleet.project.load().devices.map { FormField.Option($0.name, $0.shown) }
      devices = FormField(
        "device", "Device", value: device ?? "", isRequired: true,
        options: [FormField.Option("", "Choose one")] + options)
    }
    if let problem {
      switch problem.field {
      case "document": document.error = problem.message
      case FileField.name: chosen.error = problem.message
      default: devices?.error = problem.message
      }
    }
    let content = ImportPage(
      heading: kind.heading, action: "/\(kind.rawValue)", submit: kind == .file ? "Import" : "Import bundle",
      device: devices, chosen: chosen, document: document,
      errors: [problem].compactMap { $0 }.map { ImportPage.Problem(name: $0.field, error: $0.message) },
      hasErrors: problem != nil, report: report.map(ImportPage.Report.init))
    return try page(
      "fleet-import", kind.heading, request.session, status: problem == nil ? .ok : .unprocessableContent, content)
  }
}

extension FleetDevice {
  /// Its name with its serial number, where that says more.
  var shown: String {
    guard let serialNumber, serialNumber != name else { return name }
    return "\(name) – \(serialNumber)"
  }
}

extension FleetPageRoutes.ImportPage.Report {
  init(_ report: FleetReport) {
    let taken = report.lines.count - report.failures
    self.init(
      summary: taken == 1 ? "1 license file was taken." : "\(taken) license files were taken.", notes: report.notes,
      lines: report.lines.map { line in
        switch line.outcome {
        case .done, .unchanged:
          FleetPageRoutes.ImportPage.Line(
            device: line.device, status: StatusBadge(text: "Imported", icon: "✓", tone: "good"), reason: "")
        case .failed(_, let message):
          FleetPageRoutes.ImportPage.Line(
            device: line.device, status: StatusBadge(text: "Refused", icon: "▲", tone: "bad"), reason: message)
        }
      })
  }
}
