import LicensingCore
import WebPages

/// What the keys of a format look like, and what they are worth.
struct KeyFormatPreview: Sendable {
  let example: String
  let hasExample: Bool
  let entropy: String
  let odds: String
  let strength: StatusBadge
  let advice: String?

  /// Keys that a product could have one day.
  private static let keys = 1_000_000

  init(_ format: KeyFormat) {
    let bits = Int(format.entropyBits)
    example = format.example
    hasExample = !example.isEmpty
    entropy = "\(bits) bits"
    odds = "Two of a million keys are the same with odds of \(Self.odds(format.collisionOdds(keys: Self.keys)))."
    switch format.strength {
    case .tooWeak:
      strength = StatusBadge(text: "Too weak", icon: "✕", tone: "bad")
      advice = "Keys of less than 64 bits can be guessed: add groups, characters or classes of characters."
    case .weak:
      strength = StatusBadge(text: "Weak", icon: "▲", tone: "soon")
      advice = "This is allowed. From 80 bits on nobody guesses a key: one group more makes the difference."
    case .strong:
      strength = StatusBadge(text: "Strong", icon: "✓", tone: "good")
      advice = nil
    }
  }

  /// `1 in 40 billion`, for a probability.
  static func odds(_ probability: Double) -> String {
    guard probability > 0 else { return "less than 1 in a trillion trillion" }
    let one = 1 / probability
    guard one >= 1.5 else { return "nearly 1" }
    for (size, name) in [(1e24, " trillion trillion"), (1e12, " trillion"), (1e9, " billion"), (1e6, " million")]
    where one >= size {
      let number = one / size
      return number < 1_000_000 ? "1 in \(grouped(Int(number.rounded())))\(name)" : "less than 1 in a million\(name)"
    }
    return "1 in \(grouped(Int(one.rounded())))"
  }

  /// `40,000`
  private static func grouped(_ number: Int) -> String {
    var rest = String(number)
    var groups: [String] = []
    while rest.count > 3 {
      groups.insert(String(rest.suffix(3)), at: 0)
      rest.removeLast(3)
    }
    return ([rest] + groups).joined(separator: ",")
  }
}
