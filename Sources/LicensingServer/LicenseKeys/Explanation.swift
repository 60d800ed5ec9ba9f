import HTTPEdge
import LicensingCore
import WebPages

extension ExplainCheck {
  /// Counts an address as the check itself does.
  init(in context: LicensingContext) {
    self.init(context) { IPAddress($0)?.limitBucket.description ?? $0 }
  }
}

/// Why a check fails or passes, as a page shows it: the rules in their order.
struct Explanation: Sendable {
  let isOK: Bool
  let verdict: String
  let rules: [Rule]

  struct Rule: Sendable {
    let sentence: String
    let status: StatusBadge
    let isFailed: Bool
  }

  init(_ answer: ExplainCheck.Answer) {
    rules = answer.rules.map { explained in
      Rule(
        sentence: explained.rule.sentence, status: StatusBadge(passed: explained.passed),
        isFailed: explained.passed == false)
    }
    switch answer.decision {
    case .ok: (isOK, verdict) = (true, "The answer is OK: a lock of the key has these values.")
    case .lockAnew: (isOK, verdict) = (true, "The answer is OK, and the key is locked to these values.")
    case .okWithoutLock: (isOK, verdict) = (true, "The answer is OK. The product locks nothing.")
    case .failed: (isOK, verdict) = (false, "The answer is FAILED, at the first rule that is not passed.")
    }
  }
}

extension StatusBadge {
  /// - Parameter passed: nil: the rule was not reached.
  init(passed: Bool?) {
    switch passed {
    case true?: self.init(text: "Passed", icon: "✓", tone: "good")
    case false?: self.init(text: "Not passed", icon: "✕", tone: "bad")
    case nil: self.init(text: "Not reached", icon: "–", tone: "off")
    }
  }
}
