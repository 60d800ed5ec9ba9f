import HTTPEdge
import LicensingCore
import Testing

@testable import LicensingServer

/// The list of devices of a form, with the lines of a chosen file.
@Suite struct IssueListTests {
  private func list(_ typed: String, _ file: String?) -> IssueList {
    IssueList(typed: typed, file: file.map { UploadedFile(field: "chosen_file", bytes: Array($0.utf8)[...]) })
  }

  @Test func aFileAloneIsTheListAsItIs() {
    #expect(list("", "serial,article\r\nA,B\r\n").text == "serial,article\r\nA,B\r\n")
    #expect(list(" \n", "\"A,B").text == "\"A,B" && list(" \n", "\"A,B").fileError == nil)
    #expect(list("A,B", nil).text == "A,B" && list("A,B", "").text == "A,B")
  }

  /// Whatever columns either has.
  @Test func aFileBesideAListIsPutToIt() {
    let both = list("article;serial\nB;A", "Serial,Name,Article\nC,x,\"D,E\"\n")
    #expect(both.text == "article;serial\nB;A\n\"D,E\", C\n" && both.fileError == nil)
    #expect(list("SW-1,A\n", "Article;Serial\nB;SW-2\n").text == "SW-1,A\nSW-2, B\n")
    #expect(list("name,serial,article\nx,SW-1,A", "SW-2,B").text == "name,serial,article\nx,SW-1,A\n, SW-2, B\n")
  }

  @Test func aFileThatCannotBeReadLeavesTheListAlone() {
    for (file, error) in [
      ("C,D\n\"E,F\n", "Line 2 of the file: Quotes stand around whole cells only."),
      (
        "serial_number\nA", "The file names the columns serial_number and article_number in its first line, or neither."
      ),
      (String(repeating: "x", count: 4_194_305), "The file has at most 4 MiB; issue files for the others afterwards."),
    ] {
      let both = list("A,B\n", file)
      #expect(both.text == "A,B\n" && both.fileError == error)
    }
  }
}
