import QRCodes
import Testing

@Suite struct QRCodeTerminalTests {
  @Test func everyModuleIsHalfACharacter() throws {
    let code = try #require(QRCode("WDJB-MJHT"))
    let lines = code.terminalLines
    #expect(lines.count == 15)
    for (index, line) in lines.enumerated() {
      let characters = Array(line)
      #expect(characters.count == 29)
      for (column, character) in characters.enumerated() {
        let top = code.isDark(row: index * 2 - 4, column: column - 4)
        let bottom = code.isDark(row: index * 2 - 3, column: column - 4)
        #expect(character == (top ? (bottom ? " " : "▄") : (bottom ? "▀" : "█")))
      }
    }
  }
}
