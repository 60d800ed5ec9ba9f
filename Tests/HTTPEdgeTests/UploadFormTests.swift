import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import OAuthMessages
import Testing

@testable import HTTPEdge

@Suite struct UploadFormTests {
  /// As browsers write it: a token, a list, a file, and a field in which none was chosen.
  private static let good = [
    "--X-1", #"Content-Disposition: form-data; name="csrf_token""#, "", "t", "--X-1",
    #"content-disposition:form-data; name="devices""#, "", "SW-1,SWITCH-8\r\nSW-2,SWITCH-8", "--X-1",
    #"Content-Disposition: form-data; name="file"; filename="..\..\etc\%22pass\"wd.csv""#, "Content-Type: text/csv", "",
    "a,b\n\r\n--X\r\n-1--", "--X-1", #"Content-Disposition: form-data; name="none"; filename="""#,
    "Content-Type: application/octet-stream", "", "", "--X-1--", "",
  ].joined(separator: "\r\n")

  private func read(_ text: String, boundary: String = "X-1") throws -> UploadForm {
    try UploadForm(parsing: Array(text.utf8), boundary: Array(boundary.utf8)[...])
  }

  private func part(_ head: String, _ content: String = "x") -> String {
    "--X-1\r\n\(head)\r\n\r\n\(content)\r\n--X-1--\r\n"
  }

  @Test func whatABrowserSendsIsRead() throws {
    let form = try read(Self.good)
    #expect(form.parameters.names == ["csrf_token", "devices"])
    #expect(form.parameters["csrf_token"] == "t" && form.parameters["devices"] == "SW-1,SWITCH-8\r\nSW-2,SWITCH-8")
    #expect(form.file("file")?.text == "a,b\n\r\n--X\r\n-1--")
    #expect(form.file("none") == nil && form.file("devices") == nil && form.parameters["file"] == nil)
    #expect(try read("--X-1--").parameters.names.isEmpty && read("--X-1--\r\n").parameters.names.isEmpty)
    #expect(try read(part("content-disposition: form-data; name=a")).parameters["a"] == "x")
  }

  @Test func anEmptyFileThatHasANameWasChosen() throws {
    let form = try read(part(#"Content-Disposition: form-data; name="f"; filename="a.csv""#, ""))
    #expect(form.file("f")?.bytes.isEmpty == true && form.file("f")?.text == "")
    let nameless = try read(part(#"Content-Disposition: form-data; name="f"; filename="""#, "x"))
    #expect(nameless.file("f")?.text == "x")
  }

  @Test func aFileIsTextInUTF8OrNone() {
    func text(_ bytes: [UInt8]) -> String? { UploadedFile(field: "f", bytes: bytes[...]).text }
    #expect(text([0xEF, 0xBB, 0xBF, 0x61]) == "a" && text(Array("ä\t\r\n".utf8)) == "ä\t\r\n")
    #expect(text([0x61, 0x00]) == nil && text([0xE4]) == nil && text([0xFF, 0xFE, 0x61, 0x00]) == nil)
    #expect(text([0x61, 0x1B]) == nil)
  }

  @Test(arguments: [
    // No beginning, something before it, no end, something after it.
    "", "--X-1", "--X-1\r\n", "x\r\n--X-1--", "\r\n--X-1--", "--X-1--x", "--X-1--\r\n\r\n", "--X-1 \r\n", "--X-1-\r\n",
    "--X-2--",
    "--X-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
    "--X-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--X-1x\r\n--X-1--",
    "--X-1\nContent-Disposition: form-data; name=\"a\"\n\nx\n--X-1--\n",
  ])
  func whatIsNoneIsRefused(body: String) {
    #expect(throws: MultipartError.malformed) { try read(body) }
  }

  @Test(arguments: [
    "Content-Type: text/plain", "Content-Disposition: attachment; name=\"a\"", "Content-Disposition: form-data",
    "Content-Disposition: form-data; name=\"\"", "Content-Disposition: form-data; name=\"a", "Content-Disposition",
    "Content-Disposition: form-data; name=\"a\"; name=\"b\"", "Content-Disposition: form-data name=\"a\"",
    "Content-Disposition: form-data; name=\"a\"; filename=\"b\"; filename=\"c\"",
    "Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''b", "Content-Disposition: form-data; name=\"a\";",
    "Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"",
    "Content-Disposition: form-data;\r\n name=\"a\"", ": x\r\nContent-Disposition: form-data; name=\"a\"",
    "Content Disposition: form-data; name=\"a\"", "X: \u{0}\r\nContent-Disposition: form-data; name=\"a\"",
    "X: a\rb\r\nContent-Disposition: form-data; name=\"a\"",
  ])
  func aPartWithoutANameOfItsOwnIsRefused(head: String) {
    #expect(throws: MultipartError.malformed) { try read(part(head)) }
  }

  @Test func fieldsHaveTheRulesOfEveryForm() {
    let twice = "--X-1\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n"
    #expect(throws: FormParameters.ParseError.duplicate(name: "a")) { try read(twice + twice + "--X-1--") }
    let file = "--X-1\r\nContent-Disposition: form-data; name=\"a\"; filename=\"f\"\r\n\r\nx\r\n"
    #expect(throws: FormParameters.ParseError.duplicate(name: "a")) { try read(twice + file + "--X-1--") }
    #expect(throws: FormParameters.ParseError.duplicate(name: "a")) { try read(file + file + "--X-1--") }
    let head = "Content-Disposition: form-data; name=\"a\""
    #expect(throws: FormParameters.ParseError.controlCharacter) { try read(part(head, "a\u{0}b")) }
    #expect(throws: FormParameters.ParseError.invalidUTF8) {
      try UploadForm(
        parsing: Array("--X-1\r\n\(head)\r\n\r\n".utf8) + [0xFF] + Array("\r\n--X-1--".utf8),
        boundary: Array("X-1".utf8)[...])
    }
  }

  @Test func whatIsLongerThanAnyBrowsersIsRefused() throws {
    func named(_ count: Int) -> String {
      "Content-Disposition: form-data; name=\"\(String(repeating: "n", count: count))\""
    }
    #expect(try read(part(named(100))).parameters.names.first?.count == 100)
    #expect(throws: MultipartError.tooLong) { try read(part(named(101))) }
    let long = String(repeating: "x", count: 4096)
    #expect(throws: MultipartError.tooLong) { try read(part("X: \(long)\r\n" + named(1))) }
    let file = "Content-Disposition: form-data; name=\"a\"; filename=\"\(String(repeating: "ü", count: 1000))\""
    #expect(try read(part(file)).file("a")?.text == "x")
    func parts(_ count: Int) -> String {
      (0..<count).map { "--X-1\r\nContent-Disposition: form-data; name=\"a\($0)\"\r\n\r\nx\r\n" }.joined() + "--X-1--"
    }
    #expect(try read(parts(100)).parameters.names.count == 100)
    #expect(throws: MultipartError.tooManyParts(limit: 100)) { try read(parts(101)) }
  }

  @Test func encodedPartsAreRefused() throws {
    let head = "Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: "
    for encoding in ["base64", "quoted-printable", "x", ""] {
      #expect(throws: MultipartError.encoded) { try read(part(head + encoding)) }
    }
    for encoding in ["7bit", "8BIT", " binary"] { #expect(try read(part(head + encoding)).parameters["a"] == "x") }
  }

  @Test(arguments: [
    ("multipart/form-data; boundary=X-1", "X-1"), ("Multipart/Form-Data;Boundary=\"a b\"", "a b"),
    (
      "multipart/form-data; charset=utf-8; boundary=----WebKitFormBoundary7MA4YWxkTrZu0gW",
      "----WebKitFormBoundary7MA4YWxkTrZu0gW"
    ),
    ("multipart/form-data; boundary=\"'()+_,-./:=?\"", "'()+_,-./:=?"),
    ("multipart/form-data", nil), ("multipart/form-data; boundary=", nil), ("multipart/form-data; boundary=\"\"", nil),
    ("multipart/form-data; boundary=\"a \"", nil), ("multipart/form-data; boundary=a; boundary=a", nil),
    ("multipart/form-data; boundary=\"a\u{1}\"", nil), ("multipart/form-data; boundary=\"ä\"", nil),
    ("multipart/form-data; boundary=" + String(repeating: "x", count: 71), nil),
  ])
  func oneBoundaryPartsTheParts(contentType: String, boundary: String?) {
    #expect((try? UploadForm.boundary(in: contentType)).map { String(decoding: $0, as: UTF8.self) } == boundary)
  }

  // MARK: Whatever comes

  /// Cut anywhere, a body is none; only the line's end after the last delimiter may be missing.
  @Test func aBodyThatWasCutIsRefused() throws {
    for count in 0..<(Self.good.utf8.count - 2) {
      let cut = Array(Self.good.utf8.prefix(count))
      #expect(throws: (any Error).self, "\(count)") { try UploadForm(parsing: cut, boundary: Array("X-1".utf8)[...]) }
    }
    #expect(try read(String(Self.good.dropLast(1))).parameters.names.count == 2)
  }

  /// Each byte changed, left out and doubled: read or refused, and never more in it than was sent.
  @Test func aMangledBodyEndsNothing() {
    let body = Array(Self.good.utf8)
    var (read, refused) = (0, 0)
    for place in body.indices {
      for byte in [UInt8(0), 10, 13, 32, 34, 45, 58, 59, 61, 92, 127, 255, body[place] ^ 1] {
        var (changed, shorter, longer) = (body, body, body)
        changed[place] = byte
        shorter.remove(at: place)
        longer.insert(byte, at: place)
        for mangled in [changed, shorter, longer] {
          do {
            let form = try UploadForm(parsing: mangled, boundary: Array("X-1".utf8)[...])
            let size = form.parameters.names.reduce(0) { $0 + (form.parameters[$1]?.utf8.count ?? 0) }
            #expect(size + (form.file("file")?.bytes.count ?? 0) < mangled.count)
            read += 1
          } catch {
            refused += 1
          }
        }
      }
    }
    #expect(read > 0 && refused > 0 && read + refused == body.count * 13 * 3)
  }

  /// Megabytes that nearly are delimiters: with time that grows with the square, this would go on for hours.
  @Test(.timeLimit(.minutes(2)), arguments: ["\r\n--X-", "\r", "\r\n", "\r\n--X-1"])
  func aLongBodyOfBeginningsIsReadOnce(beginning: String) {
    let count = 2 << 20
    let content = String(repeating: beginning, count: count / beginning.utf8.count)
    let head = "Content-Disposition: form-data; name=\"a\"; filename=\"f\""
    let read = try? read(part(head, content)).file("a")?.bytes.count
    #expect(read == (beginning == "\r\n--X-1" ? nil : content.utf8.count))
  }

  // MARK: Requests

  private func post(_ body: String, _ contentType: String, encoding: String? = nil) async throws -> String {
    var headers: HTTPFields = [.contentType: contentType]
    headers[.contentEncoding] = encoding
    let fields = headers
    return try await TestServer().application().test(.router) { client in
      let response = try await client.execute(
        uri: "/text/upload", method: .post, headers: fields, body: ByteBuffer(string: body))
      return "\(response.status.code) \(String(buffer: response.body))"
    }
  }

  @Test func bothKindsOfFormAreTaken() async throws {
    let file = "--b\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x\"\r\n\r\ntext\r\n"
    let field = "--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n"
    #expect(try await post(file + field, "multipart/form-data; boundary=b") == "200 1 text")
    #expect(try await post("a=1&f=2", "application/x-www-form-urlencoded") == "200 1 -")
  }

  @Test func whatCannotBeReadIsAnswered() async throws {
    #expect(
      try await post("--b--", "multipart/form-data")
        == "400 The content type multipart/form-data needs one boundary of 1 to 70 characters.\n")
    #expect(
      try await post("x", "multipart/form-data; boundary=b")
        == "400 The body is not multipart/form-data, or was cut off.\n")
    #expect(
      try await post(String(repeating: "x", count: 1025), "multipart/form-data; boundary=b")
        == "413 The body is longer than 1024 bytes.\n")
    #expect(try await post("--b--", "multipart/mixed; boundary=b").hasPrefix("415 "))
    #expect(try await post("--b--", "multipart/form-data; boundary=b", encoding: "gzip").hasPrefix("415 "))
  }

  @Test(arguments: [AnswerFormat.oauth, .problem, .text])
  func everyMistakeHasItsSentence(format: AnswerFormat) throws {
    for error in [MultipartError.boundary, .malformed, .tooLong, .tooManyParts(limit: 100), .encoded] {
      let response = try error.response(in: format)
      #expect(response.status == .badRequest && error.sentence.hasSuffix("."))
    }
  }
}
