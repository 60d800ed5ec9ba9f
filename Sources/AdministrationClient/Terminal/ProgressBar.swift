import Synchronization

/// How far long work is, where somebody looks: `Generating  [██████░░░░]  60/100`. It is to be ended, so that what follows
/// begins on a line of its own.
package final class ProgressBar: Sendable {
  private let title: String
  private let console: any Console
  private let shown = Mutex<String?>(nil)

  package init(_ title: String, on console: any Console) {
    self.title = title
    self.console = console
  }

  package func tell(_ done: Int, of total: Int) {
    guard let columns = console.progressColumns else { return }
    let line = Self.line(title, done, of: total, columns: columns)
    shown.withLock { shown in
      guard shown != line else { return }
      shown = line
      console.show(progress: line)
    }
  }

  /// Takes the bar away.
  package func end() {
    shown.withLock { shown in
      if shown != nil { console.show(progress: nil) }
      shown = nil
    }
  }

  private static let widest = 40

  /// - Parameter columns: there must be one left over, as a full line makes some terminals begin another.
  static func line(_ title: String, _ done: Int, of total: Int, columns: Int) -> String {
    let total = max(total, 0)
    let done = min(max(done, 0), total)
    let figures = "\(String(done).padded(to: String(total).count, isRight: true))/\(total)"
    let room = min(widest, columns - 1 - title.columns - figures.count - 6)
    guard room >= 5 else { return "\(title)  \(figures)".fitted(to: max(0, columns - 1)) }
    let filled = total == 0 ? room : Int(Double(room) * Double(done) / Double(total))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: room - filled)
    return "\(title)  [\(bar)]  \(figures)"
  }
}
