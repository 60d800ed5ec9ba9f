// WebPages: what the pages of both programs share: the frame around every page, templates, static files, cookies. A program adds
// its own templates and page models; what it serves as it is lies in the folder `Public`.

import Mustache

/// The templates of a program, each checked when the program starts: a missing or broken one is found before the first request.
package struct PageLibrary: Sendable {
  private let library: MustacheLibrary

  /// A template that is wrong.
  package struct BadTemplate: Error, Equatable {
    package let name: String
    package let reason: String
  }

  /// - Parameter own: the program's templates by name; those that the programs share are added.
  /// - Throws: `BadTemplate` for one that cannot be read, that is not UTF-8, or that writes something unescaped.
  package init(own: [String: [UInt8]]) throws(BadTemplate) {
    var templates: [String: MustacheTemplate] = [:]
    for (name, bytes) in own.merging(Self.shared, uniquingKeysWith: { own, _ in own }) {
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw BadTemplate(name: name, reason: "not UTF-8")
      }
      guard ["{{{", "{{&", "{{="].allSatisfy({ !text.contains($0) }) else {
        throw BadTemplate(name: name, reason: "unescaped")
      }
      do {
        templates[name] = try MustacheTemplate(string: HTMLText.pragma + text)
      } catch {
        throw BadTemplate(name: name, reason: "\(error)")
      }
    }
    library = MustacheLibrary(templates: templates)
  }

  package func contains(_ name: String) -> Bool { library.getTemplate(named: name) != nil }

  /// The page as HTML.
  /// - Throws: `BadTemplate` if there is none of this name.
  package func render(_ name: String, frame: PageFrame, _ content: some Sendable) throws(BadTemplate) -> String {
    guard let html = library.render(Page(frame: frame, content: content), withTemplate: name) else {
      throw BadTemplate(name: name, reason: "missing")
    }
    return html
  }

  private struct Page<Content: Sendable>: Sendable {
    let frame: PageFrame
    let content: Content
  }

  private static let shared: [String: [UInt8]] = [
    "layout": PackageResources.layout_mustache,
    "confirm-change": PackageResources.confirm_change_mustache,
    "fact": PackageResources.fact_mustache,
    "field": PackageResources.field_mustache,
    "file-field": PackageResources.file_field_mustache,
    "form": PackageResources.form_mustache,
    "list-head": PackageResources.list_head_mustache,
    "message": PackageResources.message_mustache,
    "pager": PackageResources.pager_mustache,
    "seal": PackageResources.seal_mustache,
    "shown-text": PackageResources.shown_text_mustache,
    "sort-column": PackageResources.sort_column_mustache,
    "status": PackageResources.status_mustache,
    "time": PackageResources.time_mustache,
  ]
}
