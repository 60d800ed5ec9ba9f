import LicensingCore

extension Administrator {
  /// Whether the audit log is whole: figures for scripts, and a sentence for people.
  func verifyAudit(_ context: LicensingContext, expecting text: String?) async throws -> AdministrationAnswer {
    let expected = text.flatMap { AuditHead($0) }
    guard text == nil || expected != nil else {
      return .refused("--expect takes a head as audit head prints it: a number, a colon and 64 hexadecimal digits.")
    }
    let report = try await VerifyAuditLog(context)(expecting: expected, by: .operator)
    let output = [
      "events: \(report.head.sequence)", "head: \(report.head.text)", "unsealed: \(report.unsealedCount)",
    ]
    guard let problem = report.problem else {
      let sentence = "The audit log is whole: every sealed event is as it was sealed, and none is missing."
      let more = expected.map { "Event \($0.sequence) has the expected hash." }
      return .done(output: output, notes: [sentence] + (more.map { [$0] } ?? []))
    }
    return .bad(output: output, notes: ["The audit log is broken. \(problem.sentence)"])
  }
}
