import HTTPEdge
import LicenseTokens
import OAuthMessages
import WebPages

/// What the page shows on which a license file is imported.
struct ImportPage: Sendable {
  /// The machine's own; nil if it does not know it.
  let serialNumber: String?
  let chosen: FileField
  let fields: [FormField]
  /// Why what was sent came to nothing.
  let failure: Failure?

  struct Failure: Sendable {
    let text: String
    /// The field to look at again, if that helps.
    let field: String?
  }

  /// A license file that came to nothing is shown again, a bundle of thousands is not.
  private static let longestShown = 64 * 1024

  /// - Parameters:
  ///   - knowsKeys: the agent knows keys of the authorization server; others would not count.
  ///   - sent: what was typed.
  init(serialNumber: String?, knowsKeys: Bool, sent: Sent = Sent(), failure: Failure? = nil) {
    self.serialNumber = serialNumber
    var fields = [
      FormField(
        Self.document, "Or its text", value: sent.typed.utf8.count <= Self.longestShown ? sent.typed : "",
        hint: "From the line that begins with -----BEGIN to the one with -----END.", isMultiline: true)
    ]
    if !knowsKeys {
      fields.append(
        FormField(
          Self.keySet, "Key set of the authorization server", value: sent.keySet,
          hint:
            "This agent has never reached its server. A bundle brings the keys along; with a single license file, paste what "
            + "the server publishes at /.well-known/jwks.json.", isMultiline: true))
    }
    if let failure, let index = fields.firstIndex(where: { $0.name == failure.field }) {
      fields[index].error = failure.text
    }
    self.fields = fields
    self.failure = failure
    chosen = FileField(
      "License file or bundle", hint: "When you choose one, the text below is not read.",
      error: failure.flatMap { $0.field == FileField.name ? $0.text : nil })
  }

  static let document = "document"
  static let keySet = "key_set"

  struct Sent: Sendable {
    var file: UploadedFile?
    var typed = ""
    var keySet = ""

    /// The chosen file, or else what was pasted; nil: neither.
    var document: (field: String, text: String?)? {
      if let file { return (FileField.name, file.text) }
      return typed.isEmpty ? nil : (ImportPage.document, typed)
    }
  }
}

extension ImportPage.Sent {
  init(_ form: UploadForm) {
    self.init(
      file: form.file(FileField.name), typed: form.parameters[ImportPage.document] ?? "",
      keySet: form.parameters[ImportPage.keySet] ?? "")
  }
}

extension LicenseKeeper.Import {
  /// Why nothing has become of it, for a person; nil if something has.
  var nothingImported: String? {
    guard imported == nil, !isHeldRevoked else { return nil }
    guard let own = ignored.first, own.code != LicenseFileFailure.wrongSerialNumber.code else {
      return "There is no license file for this machine in the bundle."
    }
    return own.sentence
  }

  /// Where the page is that says what was done.
  var location: String {
    let done = imported == nil ? PageNotice.fileRevoked : .imported
    return othersCount > 0 ? "\(done.location)&others=\(othersCount)" : done.location
  }
}
