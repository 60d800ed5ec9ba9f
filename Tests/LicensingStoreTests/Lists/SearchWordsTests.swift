import Testing

@testable import LicensingStore

@Suite struct SearchWordsTests {
  @Test func textsAreTakenApartIntoFoldedWordsEachOnce() {
    let words = SearchWords(["  Store 12, Till (Store)", nil, "Ärger-Straße 日本"])
    #expect(words.words == ["store", "12", "till", "ärger", "straße", "日本"])
    #expect(SearchWords([nil, "", "%_ -\\"]).words == [])
  }

  @Test func aNumberIsFoundByItsEnd() {
    let words = SearchWords(["CS-POS-0012"], number: "CS-POS-0012")
    #expect(words.words == ["cs", "pos", "0012", "<2100sopsc"])
    #expect(SearchTerm(text: "0012").beginnings == ["0012", "<2100"])
    #expect(SearchTerm(text: "12").beginnings == ["12"], "too short to tell numbers apart by their ends")
    #expect(SearchWords([], number: "/").words == ["<"])
  }

  @Test func aSearchKeyTellsItsWordsAndThatItHasThem() {
    let texts = ["Store 12", nil, "A B-7"]
    let words = SearchWords(texts)
    let key = words.searchKey(texts)
    #expect(key == " store 12 a b 7\nstore 12\na b-7")
    #expect(SearchWords.isPrepared(key) && SearchWords(of: key) == words)
    #expect(!SearchWords.isPrepared("store 12\na b-7") && SearchWords(of: "store 12\na b-7").words == [])
    let wordless = SearchWords(["!!!"]).searchKey(["!!!"])
    #expect(wordless == " \n!!!" && SearchWords.isPrepared(wordless) && SearchWords(of: wordless).words == [])
  }

  @Test func aSearchIsItsFirstEightDistinctWords() {
    #expect(SearchTerm.terms(of: nil) == nil && SearchTerm.terms(of: "  ") == nil)
    #expect(SearchTerm.terms(of: "%") == [], "something is searched for that nothing has")
    #expect(SearchTerm.terms(of: "Till till 7")?.map(\.text) == ["till", "7"])
    #expect(SearchTerm.terms(of: "a b c d e f g h i j")?.map(\.text) == ["a", "b", "c", "d", "e", "f", "g", "h"])
    #expect(SearchTerm(text: "7").patterns == [.text("% 7%"), .text("% 7%")])
    #expect(SearchTerm(text: "007").patterns == [.text("% 007%"), .text("% <700%")])
  }
}
