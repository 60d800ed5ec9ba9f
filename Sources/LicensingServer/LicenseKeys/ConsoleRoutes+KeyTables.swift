import HTTPEdge
import HTTPTypes
import Hummingbird
import LicensingCore
import NIOCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  /// A chosen file and a text beside it, each as large as a table can be, and what stands around them.
  private static let largestImport = 3 * LicenseKeyImport.mostBytes + largestForm

  func addKeyTables(to router: Router<ServerRequestContext>) {
    let keys = "/organizations/{id}/licenses/{license}/keys"
    post(keys + "/export", on: router) { try await export($0) }
    get(keys + "/import", on: router) { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      return try await importPage(keyed, request)
    }
    let whenTooLarge: Handler = { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      return try await importPage(
        keyed, request, problems: [FieldProblem(FileField.name, "has at most 2 MiB. Import the rest apart")])
    }
    postFile(keys + "/import", on: router, maximumBytes: Self.largestImport, whenTooLarge: whenTooLarge) { request in
      let keyed = try await keyedLicenseOfPlatform(request)
      let file = request.chosenFile
      do {
        let lines = try LicenseKeyImport.read(file.map { Array($0.bytes) } ?? Array((request.form["file"] ?? "").utf8))
        let report = try await ImportLicenseKeys(context)(
          lines, skippingBadLines: request.form["skip_bad"] != nil, onto: keyed.license.id, by: request.actor)
        return try await importPage(keyed, request, ImportReport(report))
      } catch LicensingError.invalid(let problems) {
        return try await importPage(
          keyed, request,
          problems: file == nil ? problems : problems.map { FieldProblem(FileField.name, $0.message) })
      }
    }
  }

  // MARK: Export

  private func export(_ request: ConsoleRequest) async throws -> Response {
    let keyed = try await keyedLicense(request, role: .owner)
    var only: Set<LicenseKeyID>?
    if request.form["only"] == "created" {
      guard let made = keyCreations.run(of: keyed.license.id)?.outcome else { throw LicensingError.notFound }
      only = Set(made)
    }
    let headers: HTTPFields = [
      .contentType: "text/csv; charset=utf-8; header=present", .cacheControl: "no-store",
      .contentDisposition: #"attachment; filename="license-keys.csv""#,
    ]
    let (context, license, actor, ids) = (context, keyed.license.id, request.actor, only)
    let body = ResponseBody { writer in
      try await writer.write(ByteBuffer(string: CSVText.line(["key", "locks_allowed", "note", "id"])))
      try await ExportLicenseKeys(context)(of: license, only: ids, by: actor) { keys in
        let lines = keys.map { found in
          CSVText.line([found.text, "\(found.key.locksAllowed)", found.key.note ?? "", found.key.id.text])
        }
        try await writer.write(ByteBuffer(string: lines.joined()))
      }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  // MARK: Import

  private struct ImportPage: Sendable {
    let action: String
    let back: String
    let chosen: FileField
    let file: FormField
    let skip: FormField
    let hasErrors: Bool
    let error: String?
    let errorField: String
    let report: ImportReport?
  }

  private func importPage(
    _ keyed: KeyedLicense, _ request: ConsoleRequest, _ report: ImportReport? = nil, problems: [FieldProblem] = []
  ) async throws -> Response {
    let isDone = report.map { !$0.isHeldBack } ?? false
    // A table that holds bad lines, chosen as a file, comes back as text that can be mended.
    let text = request.chosenFile.flatMap { file in problems.isEmpty ? file.text : nil } ?? request.form["file"] ?? ""
    var form = FormModel(
      heading: "", action: "",
      fields: [
        FormField(
          "file", "Table as text", value: isDone ? "" : text,
          hint: "One key a line, then its locks allowed and a note, if you like: ABCD-1234,1,Acme", isMultiline: true),
        FormField(
          "skip_bad", "Import the good lines even if others are bad", value: request.form["skip_bad"] ?? "",
          isCheckbox: true),
      ], submit: "", cancel: nil)
    let ofFile = problems.filter { $0.field == FileField.name }.map { "The file \($0.message)." }.first
    form.mark(problems.filter { $0.field != FileField.name }.map { ($0.field, $0.message) })
    let isBad = !problems.isEmpty || report?.isHeldBack ?? false
    return try await page(
      "license-keys-import", "Import keys", request, in: keyed.organization, trail: keyed.keysTrail,
      status: isBad ? .unprocessableContent : .ok,
      ImportPage(
        action: keyed.root + "/keys/import", back: keyed.root + "/keys",
        chosen: FileField(
          "Table (CSV)", accept: FileField.tables, hint: "When you choose one, the text below is not read.",
          error: ofFile),
        file: form.fields[0], skip: form.fields[1], hasErrors: !problems.isEmpty,
        error: ofFile ?? form.fields[0].error, errorField: ofFile == nil ? "file" : FileField.name, report: report))
  }
}

/// What became of each line, as a page shows it.
struct ImportReport: Sendable {
  /// Longer reports would be pages that no one reads; the bad lines come first.
  static let mostLines = 500

  let isHeldBack: Bool
  let summary: String
  let lines: [Line]
  let isCut: Bool

  struct Line: Sendable {
    let number: Int
    let status: StatusBadge
    let reason: String
  }

  init(_ report: ImportLicenseKeys.Report) {
    let bad = report.lines.filter { $0.outcome.isBad }
    isHeldBack = report.isHeldBack
    let present = report.lines.filter { $0.outcome.isPresent }.count
    summary =
      report.isHeldBack
      ? "Nothing was imported: \(Self.count(bad.count)) bad. Mend \(bad.count == 1 ? "it" : "them"), or import the good lines only."
      : [
        "\(report.importedCount) imported", present == 0 ? nil : "\(present) there already",
        bad.isEmpty ? nil : "\(bad.count) skipped",
      ].compactMap { $0 }.joined(separator: ", ") + "."
    let ordered = bad + report.lines.filter { !$0.outcome.isBad }
    lines = ordered.prefix(Self.mostLines).map { Line(number: $0.number, $0.outcome) }
    isCut = ordered.count > lines.count
  }

  private static func count(_ number: Int) -> String { number == 1 ? "1 line is" : "\(number) lines are" }
}

extension ImportReport.Line {
  fileprivate init(number: Int, _ outcome: ImportLicenseKeys.Outcome) {
    self.number = number
    switch outcome {
    case .imported: (status, reason) = (StatusBadge(text: "Imported", icon: "✓", tone: "good"), "")
    case .alreadyThere:
      (status, reason) = (
        StatusBadge(text: "There already", icon: "–", tone: "off"), "The license has this key; it stays as it is."
      )
    case .heldBack:
      (status, reason) = (StatusBadge(text: "Good", icon: "–", tone: "off"), "Not imported, as other lines are bad.")
    case .bad(let why):
      let sentence = why.hasSuffix(".") ? why : why + "."
      (status, reason) = (
        StatusBadge(text: "Bad", icon: "✕", tone: "bad"), sentence.prefix(1).uppercased() + sentence.dropFirst()
      )
    }
  }
}

extension ImportLicenseKeys.Outcome {
  fileprivate var isBad: Bool { if case .bad = self { true } else { false } }
  fileprivate var isPresent: Bool { if case .alreadyThere = self { true } else { false } }
}
