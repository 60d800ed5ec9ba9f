import Testing

@testable import AdministrationClient

@Suite struct ProgressBarTests {
  private func line(_ done: Int, of total: Int, columns: Int = 80) -> String {
    ProgressBar.line("Generating", done, of: total, columns: columns)
  }

  @Test func showsHowFarItIs() {
    #expect(line(0, of: 100) == "Generating  [░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░]    0/100")
    #expect(line(50, of: 100) == "Generating  [████████████████████░░░░░░░░░░░░░░░░░░░░]   50/100")
    #expect(line(100, of: 100) == "Generating  [████████████████████████████████████████]  100/100")
    #expect(line(120, of: 100) == line(100, of: 100))
    #expect(line(-1, of: 100) == line(0, of: 100))
    #expect(line(0, of: 0) == "Generating  [████████████████████████████████████████]  0/0")
  }

  @Test func fitsTheTerminal() {
    for columns in 1...80 { #expect(line(7, of: 10_000, columns: columns).columns < columns) }
    #expect(line(7, of: 10, columns: 20) == "Generating   7/10")
  }

  @Test func drawsOnlyWhatIsNewAndOnlyWhereSomebodyLooks() {
    let console = ScriptedConsole(progressColumns: 30)
    let bar = ProgressBar("G", on: console)
    bar.tell(1, of: 2)
    bar.tell(1, of: 2)
    bar.tell(2, of: 2)
    bar.end()
    bar.end()
    #expect(
      console.progress == [
        ProgressBar.line("G", 1, of: 2, columns: 30), ProgressBar.line("G", 2, of: 2, columns: 30), nil,
      ])

    let unseen = ScriptedConsole()
    let silent = ProgressBar("G", on: unseen)
    silent.tell(1, of: 2)
    silent.end()
    #expect(unseen.progress.isEmpty)
  }
}
