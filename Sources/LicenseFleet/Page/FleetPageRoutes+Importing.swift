import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import OAuthMessages
import WebPages

// A license file for one device, or a bundle for many: pasted, or read from a file by the browser.
extension FleetPageRoutes {
  private enum Import: String {
    case file = "import"
    case bundle = "import-bundle"

    var heading: String { self == .file ? "Import a license file" : "Import a bundle" }

    /// A form's escapes make three bytes of some.
    var maximumBytes: Int { self == .file ? 96 * 1024 : 2 * LicenseDocument.maximumByteCount }

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
    let document: FormField
    let errors: [FormField]
    let hasErrors: Bool
    let error: String?
    let report: Report?

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
      post(path, maximumBytes: kind.maximumBytes, on: router) { try await take(kind, $0) }
    }
  }

  private func take(_ kind: Import, _ request: PageRequest) async throws -> Response {
    guard let document = request.form["document"] else {
      return try importPage(
        kind, request, device: request.form.devices.first, problem: ("document", "Paste it, or choose its file."),
        status: .unprocessableContent)
    }
    do {
      switch kind {
      case .file:
        guard let device = request.form.devices.first, !device.isEmpty else {
          return try importPage(
            kind, request, problem: ("device", "Say for which device it is."), status: .unprocessableContent)
        }
        _ = try await fleet.importFile(document, for: .named([device]))
        return .seeOther("/?done=\(FleetNotice.imported.rawValue)")
      case .bundle:
        return try importPage(kind, request, report: try await fleet.importBundle(document))
      }
    } catch let failure as FleetFailure {
      return try importPage(
        kind, request, device: request.form.devices.first, problem: ("document", failure.description),
        status: .unprocessableContent)
    } catch is UnknownDevices {
      return try importPage(
        kind, request, problem: ("device", "This device is not in the project any more. Choose another."),
        status: .unprocessableContent)
    }
  }

  private func importPage(
    _ kind: Import, _ request: PageRequest, device: String? = nil, problem: (field: String, message: String)? = nil,
    report: FleetReport? = nil, status: HTTPResponse.Status = .ok
  ) throws -> Response {
    var document = FormField(
      "document", kind == .file ? "License file" : "Bundle",
      value: kind == .file ? request.form["document"] ?? "" : "", hint: kind.hint, isRequired: true, isMultiline: true)
    var devices: FormField?
    if kind == .file {
      let options = try fleet.project.load().devices.map { FormField.Option($0.name, $0.shown) }
      devices = FormField(
        "device", "Device", value: device ?? "", isRequired: true,
        options: [FormField.Option("", "Choose one")] + options)
    }
    if let problem {
      if problem.field == "document" { document.error = problem.message } else { devices?.error = problem.message }
    }
    let fields = [devices, document].compactMap { $0 }.filter { $0.error != nil }
    let content = ImportPage(
      heading: kind.heading, action: "/\(kind.rawValue)", submit: kind == .file ? "Import" : "Import bundle",
      device: devices, document: document, errors: fields, hasErrors: !fields.isEmpty, error: nil,
      report: report.map(ImportPage.Report.init))
    return try page("fleet-import", kind.heading, request.session, status: status, content) { frame in
      frame.scripts = ["/static/js/file.js"]
    }
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
