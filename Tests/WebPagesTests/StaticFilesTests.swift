import Foundation
import HTTPTypes
import Hummingbird
import Testing

@testable import WebPages

@Suite struct StaticFilesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Public").path
  private let files: StaticFiles

  init() throws { files = try StaticFiles(directory: Self.folder) }

  private func answer(_ name: String, _ conditions: String...) -> Response? {
    var headers = HTTPFields()
    for condition in conditions { headers.append(HTTPField(name: .ifNoneMatch, value: condition)) }
    let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/static/" + name, headerFields: headers)
    return files.response(to: Request(head: head, body: RequestBody(buffer: .init())), name: name)
  }

  @Test(arguments: [
    ("css/countersign.css", "text/css; charset=utf-8"), ("js/filter.js", "text/javascript; charset=utf-8"),
    ("js/user-code.js", "text/javascript; charset=utf-8"), ("images/seal.svg", "image/svg+xml"),
  ])
  func aFileIsServedAsItIs(name: String, contentType: String) throws {
    let response = try #require(answer(name))
    let size = try #require(FileManager.default.contents(atPath: Self.folder + "/" + name)).count
    let tag = try #require(response.headers[.eTag])
    #expect(tag.wholeMatch(of: /"[A-Za-z0-9_-]{22}"/) != nil)
    #expect(response.status == .ok)
    #expect(
      response.headers == [
        .contentType: contentType, .eTag: tag, .cacheControl: "public, max-age=3600", .contentLength: "\(size)",
      ])
  }

  @Test func aFileThatIsAddedIsServedLikeTheOthers() throws {
    let more = files.adding("css/brand.css", Array("a".utf8)).adding("images/x.exe", [1])
    let head = HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/", headerFields: [:])
    let request = Request(head: head, body: RequestBody(buffer: .init()))
    let response = try #require(more.response(to: request, name: "css/brand.css"))
    #expect(response.headers[.contentType] == "text/css; charset=utf-8" && response.headers[.contentLength] == "1")
    #expect(more.response(to: request, name: "images/x.exe") == nil)
    #expect(more.response(to: request, name: "css/countersign.css") != nil)
    #expect(answer("css/brand.css") == nil)
  }

  @Test func aBrowserThatHasItIsToldSo() throws {
    let tag = try #require(answer("css/countersign.css")?.headers[.eTag])
    // A proxy that compresses makes the tag weak; a condition may name several, or any (RFC 9110 §13.1.2).
    for conditions in [[tag], ["W/\(tag)"], ["\"a\", \(tag)"], ["\"a\",W/\(tag) , \"b\""], ["*"]] {
      let response = try #require(conditions.count == 1 ? answer("css/countersign.css", conditions[0]) : nil)
      #expect(response.status == .notModified, "\(conditions)")
      #expect(response.headers[.eTag] == tag)
      #expect(response.headers[.cacheControl] == "public, max-age=3600")
      #expect(response.body.contentLength == 0)
    }
    #expect(answer("css/countersign.css", "\"a\"", tag)?.status == .notModified)
  }

  @Test func anotherTagGetsTheFile() throws {
    let tag = try #require(answer("css/countersign.css")?.headers[.eTag])
    for condition in ["\"a\"", "", String(tag.dropFirst()), tag.lowercased() + "x", "\"*\""] {
      #expect(answer("css/countersign.css", condition)?.status == .ok, "\(condition)")
    }
    #expect(answer("js/filter.js", tag)?.status == .ok)
  }

  @Test(arguments: [
    "", "css", "css/", "/css/countersign.css", "css/../css/countersign.css", "../Package.swift",
    "css/../../Package.swift",
    "css/countersign.css/", "CSS/countersign.css", "css//countersign.css", "css/countersign.css\u{0}",
    "css\\countersign.css",
    "/etc/passwd", "css/%63ountersign.css", "css/nothing.css",
  ])
  func otherNamesFindNothing(name: String) { #expect(answer(name) == nil) }

  @Test func onlyKindsThatAreKnownAreServed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "static-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder.appending(path: "css"), withIntermediateDirectories: true)
    for name in ["css/countersign.css", "css/notes.txt", "css/css", ".htaccess", "css/page.html"] {
      try Data("x".utf8).write(to: folder.appending(path: name))
    }
    let files = try StaticFiles(directory: folder.path)
    let request = Request(
      head: HTTPRequest(method: .get, scheme: "http", authority: "a", path: "/"), body: RequestBody(buffer: .init()))
    #expect(files.response(to: request, name: "css/countersign.css")?.status == .ok)
    for name in ["css/notes.txt", ".htaccess", "css/page.html"] {
      #expect(files.response(to: request, name: name) == nil, "\(name)")
    }
  }

  @Test func aFolderWithoutTheSheetIsRefused() {
    #expect(throws: StaticFiles.BadDirectory(description: "/nowhere does not hold css/countersign.css")) {
      try StaticFiles(directory: "/nowhere")
    }
  }

  @Test func theFolderIsFoundFromAWorkingCopy() {
    #expect(PublicDirectory.find("/absolute") == "/absolute")
    #expect((try? StaticFiles(directory: PublicDirectory.find("Public"))) != nil)
    #expect(PublicDirectory.find("NoSuchFolder") == "NoSuchFolder")
  }
}
