import HTTPEdge
import Foundation
import Testing
import WebPages

@testable import LicensingServer

@Suite struct ConsoleTemplatesTests {
  private let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Sources/LicensingServer/Templates")

  @Test func everyTemplateIsInTheProgramAsItIsInItsFile() throws {
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".mustache") }
    #expect(Set(files.map { String($0.dropLast(9)) }) == Set(ConsoleTemplates.all.keys))
    for (name, bytes) in ConsoleTemplates.all {
      #expect(
        Data(bytes) == FileManager.default.contents(atPath: folder.appending(path: name + ".mustache").path), "\(name)")
    }
  }

  @Test func everyTemplateCanBeReadAndFindsItsParts() throws {
    let library = try PageLibrary(own: ConsoleTemplates.all)
    for (name, bytes) in ConsoleTemplates.all {
      let text = String(decoding: bytes, as: UTF8.self)
      for part in text.matches(of: /\{\{[<>] *([a-z-]+) *\}\}/) {
        #expect(library.contains(String(part.1)), "\(name): \(part.1)")
      }
    }
  }

  @Test func everyFormThatChangesSomethingHasItsToken() {
    for (name, bytes) in ConsoleTemplates.all {
      let text = String(decoding: bytes, as: UTF8.self)
      for form in text.matches(of: /<form[^>]*method="post"[\s\S]*?<\/form>/) {
        #expect(form.0.contains(#"<input type="hidden" name="csrf_token" value="{{frame.csrfToken}}">"#), "\(name)")
      }
    }
  }
}
