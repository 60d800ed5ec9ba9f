/// Devices is how a technician says which machines are meant (`DeviceSelection`), and how they come into a project
/// (`DeviceTable`, `NewDevice`).

/// A pattern in which `*` stands for any run of characters and `?` for one.
struct Glob: Sendable {
  private let pattern: [Character]

  init(_ pattern: String) { self.pattern = Array(pattern) }

  static func isPattern(_ text: String) -> Bool { text.contains { $0 == "*" || $0 == "?" } }

  /// In time proportional to both lengths' product at worst: a star that failed is widened, never nested.
  func matches(_ text: String) -> Bool {
    let text = Array(text)
    var (next, position) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while position < text.count {
      if next < pattern.count, pattern[next] == "*" {
        star = (next, position)
        next += 1
      } else if next < pattern.count, pattern[next] == "?" || pattern[next] == text[position] {
        next += 1
        position += 1
      } else if let last = star {
        star = (last.pattern, last.text + 1)
        next = last.pattern + 1
        position = last.text + 1
      } else {
        return false
      }
    }
    return pattern[next...].allSatisfy { $0 == "*" }
  }
}
