import Testing

@testable import AdministrationClient

@Suite struct TableTests {
  private let table = Table(
    [.init("ID", isWhole: true), .init("NAME"), .init("USED", isRight: true), .init("FEATURES")],
    [
      ["lic_1", "Point of sale", "3 of 10", "xms, layer3, routing"], ["lic_2", "Switch", "0", nil],
      ["lic_3", "スイッチ\u{1B}[2J", "12", ""],
    ])

  private func text(_ table: Table, _ width: Int?) -> String {
    table.lines(columns: width).joined(separator: "\n")
  }

  @Test func isAsWideAsItGetsWhereNobodyLooks() {
    #expect(
      text(table, nil) == """
        ID     NAME              USED  FEATURES
        lic_1  Point of sale  3 of 10  xms, layer3, routing
        lic_2  Switch               0  -
        lic_3  スイッチ�[2J        12  -
        """)
    #expect(text(table, 200) == text(table, nil))
    #expect(text(table, 51) == text(table, nil))
  }

  @Test func takesFromTheWidestWhatTheTerminalHasNot() {
    #expect(
      text(table, 44) == """
        ID     NAME              USED  FEATURES
        lic_1  Point of sale  3 of 10  xms, layer3,…
        lic_2  Switch               0  -
        lic_3  スイッチ�[2J        12  -
        """)
    #expect(
      text(table, 35) == """
        ID     NAME         USED  FEATURES
        lic_1  Point o…  3 of 10  xms, lay…
        lic_2  Switch          0  -
        lic_3  スイッ…        12  -
        """)
  }

  @Test func neverGoesBeyondTheTerminal() {
    for width in 32...60 {
      for line in table.lines(columns: width) { #expect(line.columns <= width) }
    }
  }

  @Test func writesEachRowDownwardsWhereEvenThatIsTooWide() {
    let expected = """
      ID        lic_1
      NAME      Point of sale
      USED      3 of 10
      FEATURES  xms, layer3, routing

      ID        lic_2
      NAME      Switch
      USED      0
      FEATURES  -

      ID        lic_3
      NAME      スイッチ�[2J
      USED      12
      FEATURES  -
      """
    #expect(text(table, 20) == expected)
    #expect(text(table, 1) == expected)
  }

  @Test func widthsAreThoseOfATerminal() {
    let table: [(String, Int)] = [
      ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("日本", 4), ("👍", 2), ("❤\u{FE0F}", 2), ("ｱ", 1), ("Ａ", 2),
    ]
    for (text, columns) in table { #expect(text.columns == columns, "\(text)") }
    #expect("日本語".fitted(to: 5) == "日本…")
    #expect("日本語".fitted(to: 4) == "日…")
    #expect("日本語".fitted(to: 6) == "日本語")
    #expect("abc".fitted(to: 0) == "")
    #expect("abc".fitted(to: 1) == "…")
    #expect("ab".padded(to: 4) == "ab  ")
    #expect("ab".padded(to: 4, isRight: true) == "  ab")
    #expect("abcde".padded(to: 4) == "abcde")
  }
}
