import Testing

@testable import LicensingCore

@Suite struct CSVTextTests {
  @Test(arguments: [
    ("", ""), ("MYSOFT-O55N", "MYSOFT-O55N"), ("a b", "a b"), ("a,b", "\"a,b\""), ("a;b", "\"a;b\""),
    ("a\"b", "\"a\"\"b\""),
    ("a\r\nb", "\"a\r\nb\""), ("a\tb", "\"a\tb\""), (" a", "\" a\""), ("a ", "\"a \""), ("\"", "\"\"\"\""),
    ("'a", "'a"),
    ("Mu\u{308}ller", "Mu\u{308}ller"),
  ])
  func cellsAreQuotedWhereTheyHaveToBe(text: String, cell: String) {
    #expect(Array(CSVText.cell(text).utf8) == Array(cell.utf8))
  }

  @Test(arguments: [
    ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(1)", "'@SUM(1)"), ("\t=1", "\"'\t=1\""),
    ("\r=1", "\"'\r=1\""),
    ("\n=1", "\"'\n=1\""), ("\r\n=1", "\"'\r\n=1\""), ("=\u{338}1", "'=\u{338}1"), ("\u{FF1D}1", "'\u{FF1D}1"),
    ("\u{FF0B}1", "'\u{FF0B}1"),
    ("=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\""), ("=", "'="), ("a=1", "a=1"),
    ("1-1", "1-1"),
  ])
  func noCellIsAFormula(text: String, cell: String) {
    #expect(Array(CSVText.cell(text).utf8) == Array(cell.utf8))
  }

  @Test func linesEndAsTheRFCSays() {
    #expect(CSVText.line(["a", "b,c", "", "=d"]) == "a,\"b,c\",,'=d\r\n")
    #expect(CSVText.line([]) == "\r\n")
  }

  @Test(arguments: [
    ("", [""]), ("a", ["a"]), ("a,b", ["a", "b"]), (",", ["", ""]), ("a,,b,", ["a", "", "b", ""]),
    ("\"a,b\",c", ["a,b", "c"]),
    ("\"\"", [""]), ("\"\",\"\"", ["", ""]), ("\"a\"\"b\"", ["a\"b"]), ("\"\"\"\"", ["\""]),
    (" a , b ", [" a ", " b "]), ("'=1", ["'=1"]),
  ])
  func cellsOfALine(line: String, cells: [String]) throws {
    #expect(try CSVText.cells(ofLine: Array(line.utf8)) == cells)
  }

  @Test(arguments: [
    ("\"", CSVText.Malformed.openQuote), ("\"a", .openQuote), ("a,\"b", .openQuote), ("\"\"\"", .openQuote),
    ("\"a\"b", .strayQuote),
    ("a\"b", .strayQuote), ("a, \"b\"", .strayQuote), ("\"a\" ,b", .strayQuote), ("\"a\"\"b\"c", .strayQuote),
  ])
  func badQuotes(line: String, expected: CSVText.Malformed) {
    #expect(throws: expected) { try CSVText.cells(ofLine: Array(line.utf8)) }
  }

  @Test func whatIsWrittenIsReadAgain() throws {
    for text in ["", "a", "=1", "-A-B", "+", "@x", "a,\"b\";c", " a ", "\u{FF1D}1", "Mu\u{308}ller", "''"] {
      let cells = try CSVText.cells(ofLine: Array(CSVText.cell(text).utf8))
      #expect(cells.map(CSVText.withoutApostrophe) == [text])
    }
  }
}
