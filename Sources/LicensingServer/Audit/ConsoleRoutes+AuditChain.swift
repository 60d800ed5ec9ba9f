import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  /// Events that are verified while the page waits.
  private static let quick: Int64 = 20_000

  func addAuditChain(to router: Router<ServerRequestContext>) {
    get("/audit/chain", on: router) { try await chainPage($0, expected: "") }
    post("/audit/chain", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      let text = request.form["expected"] ?? ""
      let expected = AuditHead(text)
      if !text.trimmed.isEmpty, expected == nil {
        let problem = FieldProblem(
          "expected", "is a number, a colon and 64 hexadecimal digits, as this page shows them")
        return try await chainPage(request, expected: text, [problem])
      }
      let (verify, actor, context) = (VerifyAuditLog(context), request.actor, context)
      let total = try await verify.state(by: actor).head.sequence
      let task = auditChecks.start(total, expecting: expected) { progress in
        (try await verify(expecting: expected, by: actor, progress: progress), context.clock.now)
      }
      if total <= Self.quick { await task?.value }
      return .seeOther("/audit/chain")
    }
  }

  /// How the chain stands, in few words.
  struct ChainSummary: Sendable {
    /// `1 234`; nil: nothing is sealed.
    let number: String?
    let until: ShownTime?
    let head: String
    let unsealed: String
    let result: ChainResult?
  }

  /// What the last verification found.
  struct ChainResult: Sendable {
    let status: StatusBadge
    let sentence: String
    let at: ShownTime?
    /// How far a running one is; nil: none runs.
    let progress: Progress?

    struct Progress: Sendable {
      let checked: String
      let total: String
    }
  }

  func chainSummary(_ request: ConsoleRequest) async throws -> ChainSummary {
    let state = try await VerifyAuditLog(context).state(by: request.actor)
    return ChainSummary(
      number: state.head.sequence == 0 ? nil : Self.grouped(state.head.sequence),
      until: state.sealedUntil.map { ShownTime(at: $0) }, head: state.head.text, unsealed: unsealedSentence(state),
      result: auditChecks.last.map(result))
  }

  private func unsealedSentence(_ state: AuditChainState) -> String {
    let count = state.unsealedCount
    let shown = count >= AuditChainState.mostCounted ? "More than \(Self.grouped(count))" : Self.grouped(count)
    return count == 1
      ? "1 event waits to be sealed."
      : count == 0 ? "No event waits to be sealed." : "\(shown) events wait to be sealed."
  }

  private func result(_ run: AuditChecks.Run) -> ChainResult {
    switch run.end {
    case nil:
      return ChainResult(
        status: StatusBadge(text: "Verifying", icon: "◷", tone: "soon"),
        sentence: "\(Self.grouped(run.checked)) of \(Self.grouped(run.total)) events are good so far.", at: nil,
        progress: .init(checked: "\(run.checked)", total: "\(max(run.total, 1))"))
    case .failed?:
      return ChainResult(
        status: StatusBadge(text: "Not verified", icon: "▲", tone: "soon"),
        sentence: "The verification was interrupted. Start it again.", at: nil, progress: nil)
    case .done(let report, let time)?:
      let at = ShownTime(ago: time, at: context.clock.now)
      if let problem = report.problem {
        return ChainResult(
          status: StatusBadge(text: "Broken", icon: "✕", tone: "bad"),
          sentence: problem.sentence + Self.goodBefore(report.head.sequence), at: at, progress: nil)
      }
      let expected = run.expected.map { " Event \(Self.grouped($0.sequence)) has the expected hash." } ?? ""
      return ChainResult(
        status: StatusBadge(text: "Whole", icon: "✓", tone: "good"),
        sentence: "\(Self.events(report.head.sequence)) as sealed, none is missing.\(expected)", at: at, progress: nil)
    }
  }

  private static func events(_ count: Int64) -> String {
    count == 1 ? "The 1 sealed event is" : "All \(grouped(count)) sealed events are"
  }

  private static func goodBefore(_ count: Int64) -> String {
    count == 0 ? "" : count == 1 ? " The event before is good." : " The \(grouped(count)) events before are good."
  }

  private struct ChainPage: Sendable {
    let chain: ChainSummary
    let expected: FormField
    let hasErrors: Bool
    let isRunning: Bool
  }

  private func chainPage(
    _ request: ConsoleRequest, expected: String, _ problems: [FieldProblem] = []
  ) async throws -> Response {
    let chain = try await chainSummary(request)
    var form = FormModel(
      heading: "", action: "",
      fields: [
        FormField(
          "expected", "Head that you wrote down", value: expected,
          hint: "Leave it empty to verify the chain alone.")
      ], submit: "", cancel: nil)
    form.mark(problems.map { ($0.field, $0.message) })
    let isRunning = chain.result?.progress != nil
    return try await page(
      "audit-chain", "Is the audit log whole?", request, trail: [.init("Audit log", "/audit")],
      status: problems.isEmpty ? .ok : .unprocessableContent, scripts: ["copy", "reload"], reload: isRunning ? 2 : nil,
      ChainPage(chain: chain, expected: form.fields[0], hasErrors: !problems.isEmpty, isRunning: isRunning))
  }
}
