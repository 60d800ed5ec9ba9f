import LicensingCore
import Testing

@Suite struct LicenseKeyImportTests {
  private typealias Line = LicenseKeyImport.Line

  private func read(_ text: String) throws -> [Line] { try LicenseKeyImport.read(Array(text.utf8)) }

  private func key(_ line: Int, _ text: String, locksAllowed: Int? = nil, note: String? = nil) throws -> Line {
    .key(line: line, try #require(LicenseKeyText(presented: text)), locksAllowed: locksAllowed, note: note)
  }

  private func reason(_ text: String) throws -> String? {
    guard case .bad(_, let reason)? = try read(text).last else { return nil }
    return reason
  }

  // MARK: Lines

  @Test func keysWithAndWithoutMore() throws {
    let lines = try read("AAAA-1\nBBBB-2,3\nCCCC-3,,of 2019\n\"DDDD-4\",\" 5 \",\"a, \"\"b\"\"\"\nEEEE-5,,\n")
    #expect(
      try lines == [
        key(1, "AAAA-1"), key(2, "BBBB-2", locksAllowed: 3), key(3, "CCCC-3", note: "of 2019"),
        key(4, "DDDD-4", locksAllowed: 5, note: "a, \"b\""), key(5, "EEEE-5"),
      ])
  }

  @Test(arguments: ["\n", "\r\n"])
  func linesEndInEitherWayAndEmptyOnesAreSkipped(end: String) throws {
    let text = ["", "A-1", "", "B-2", "C-3"].joined(separator: end)
    for whole in [text, text + end, text + end + end] {
      #expect(try read(whole) == [key(2, "A-1"), key(4, "B-2"), key(5, "C-3")])
    }
  }

  @Test func aFirstLineCanNameTheColumns() throws {
    let mark = "\u{FEFF}"
    for head in [
      "key", "key,locks_allowed,note", "KEY, Locks_Allowed ,Note", "\"key\",\"locks_allowed\"", mark + "key",
    ] {
      #expect(try read(head + "\r\nA-1\r\n") == [key(2, "A-1")])
    }
    #expect(try read("\n\nkey,note\nA-1,4\n") == [key(4, "A-1", note: "4")], "in its own order")
    #expect(try read("key,note,locks_allowed\nA-1,n,4") == [key(2, "A-1", locksAllowed: 4, note: "n")])
    #expect(try read(mark + "A-1\nkey\n") == [key(1, "A-1"), key(2, "key")], "only a first line does")
  }

  @Test func whatAnExportWroteIsReadAgain() throws {
    let keys = ["=A-1", "-B-2", "+C-3", "@D-4", "E;5", "F-6"]
    let text = keys.map { CSVText.line([$0, "2", "=note, " + $0]) }.joined()
    let expected = try keys.enumerated().map {
      try key($0.offset + 1, $0.element, locksAllowed: 2, note: "=note, " + $0.element)
    }
    #expect(try read(text) == expected)
  }

  @Test(arguments: [
    (",2", "There is no key in this line."), ("\"\"", "There is no key in this line."),
    ("A B", "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."),
    (" A", "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."),
    ("A\rB", "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."),
    ("\"A,B\"", "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."),
    ("'A", "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."),
    ("ÄB", "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."),
    (
      String(repeating: "A", count: 129),
      "A key has 1 to 128 letters, digits and signs, and no spaces, commas or quotes."
    ),
    ("A,0", "locks_allowed is a whole number from 1 to 1000, or empty."),
    ("A,1001", "locks_allowed is a whole number from 1 to 1000, or empty."),
    ("A,-1", "locks_allowed is a whole number from 1 to 1000, or empty."),
    ("A,1.5", "locks_allowed is a whole number from 1 to 1000, or empty."),
    ("A,99999999999999999999", "locks_allowed is a whole number from 1 to 1000, or empty."),
    ("A,two", "locks_allowed is a whole number from 1 to 1000, or empty."),
    ("A,1," + String(repeating: "n", count: 201), "A note has at most 200 characters and no control characters."),
    ("A,1,a\u{7}b", "A note has at most 200 characters and no control characters."),
    ("A,1,n,", "The line has more cells than there are columns; a text with a comma needs quotes around it."),
    ("\"A", "A quote is not closed in this line."), ("A,1,\"a", "A quote is not closed in this line."),
    ("\"A\"B", "Quotes stand around whole cells only, and doubled inside them."),
    ("A\"B", "Quotes stand around whole cells only, and doubled inside them."),
  ])
  func whatIsWrongWithALine(line: String, expected: String) throws {
    let lines = try read("X-1\n\(line)\nY-2")
    #expect(try lines == [key(1, "X-1"), .bad(line: 2, reason: expected), key(3, "Y-2")])
  }

  @Test func aKeyOfAnEarlierLineIsBad() throws {
    let again = "This is the key of line 1 again."
    #expect(
      try read("A-1\nB-2\nA-1,5\nA-1\na-1") == [
        key(1, "A-1"), key(2, "B-2"), .bad(line: 3, reason: again), .bad(line: 4, reason: again), key(5, "a-1"),
      ])
    #expect(try read("A-1,0\nA-1").last == key(2, "A-1"), "a bad line is not what a good one repeats")
  }

  @Test func noReasonShowsAKey() throws {
    for line in [
      "SECRET KEY", "SECRET,x", "SECRET,1,\u{7}", "SECRET\",1", "\"SECRET", "SECRET,1,2,3", "SECRET\nSECRET",
    ] {
      #expect(try #require(try reason(line)).contains("SECRET") == false)
    }
  }

  // MARK: Files

  private func problem(_ bytes: [UInt8]) -> String? {
    do {
      _ = try LicenseKeyImport.read(bytes)
      return nil
    } catch LicensingError.invalid(let problems) {
      return problems.map { "\($0.field): \($0.message)" }.joined()
    } catch {
      return "\(error)"
    }
  }

  @Test(arguments: ["", "\n\r\n", "key\n", "\u{FEFF}key,locks_allowed\r\n\r\n"])
  func aFileWithoutKeysIsNone(text: String) {
    #expect(problem(Array(text.utf8)) == "file: has a key in each line; this one has none")
  }

  @Test(arguments: [[0xFF, 0xFE, 0x41, 0x00], [0x41, 0xE4, 0x0A], [0x41, 0x00, 0x0A], [0xC0, 0x80]] as [[UInt8]])
  func otherEncodingsAreRefused(bytes: [UInt8]) {
    #expect(problem(bytes) == "file: is a text in UTF-8, separated by commas; save it as \"CSV UTF-8\"")
  }

  @Test(arguments: ["key;locks_allowed;note\nA;1;n", "key\tnote\nA\tn", "KEY;note"])
  func otherSeparatorsAreRefused(text: String) {
    #expect(
      problem(Array(text.utf8)) == "file: separates its cells by commas; this one does it by semicolons or tabs")
  }

  @Test(arguments: ["key,locks\nA,1", "key,note,note\nA", "key,key\nA", "key,\nA", "key,locks_allowed,note,note\nA"])
  func otherColumnsAreRefused(text: String) {
    #expect(
      problem(Array(text.utf8))
        == "file: has the columns key, locks_allowed and note, each once; its first line names others")
  }

  @Test func sizes() throws {
    let most = (0..<10_000).map { "K-\($0)\n" }.joined()
    #expect(try read("key\n" + most).count == 10_000)
    #expect(problem(Array((most + "L-1").utf8)) == "file: has at most 10000 keys; import the rest apart")
    let long = "A-1" + String(repeating: "\n", count: 2_097_149)
    #expect(try read(long) == [key(1, "A-1")])
    #expect(problem(Array((long + "\n").utf8)) == "file: has at most 2 MiB")
    #expect(try read(String(repeating: "\"", count: 2_097_151)).count == 1, "quotes without end are read once")
  }
}
