import HTTPEdge
import HTTPTypes
import Hummingbird
import LicenseTokens
import LicensingCore
import NIOCore

/// How a program wants to hear the answer to a license check.
enum LicenseCheckFormat: Equatable {
  /// `OK` or `FAILED`.
  case plain
  case json
  /// A JWS with this nonce.
  case signed(nonce: String)

  /// - Parameters:
  ///   - accept: the `Accept` fields (RFC 9110 §12.5.1). Only who prefers another form to plain text gets it: programs of old send
  ///     whatever their HTTP library likes.
  ///   - query: where the nonce is.
  /// - Throws: `NonceRequired`
  init(_ accept: [String], _ query: CheckQuery) throws(NonceRequired) {
    switch MediaChoice.best(accept) {
    case .plain: self = .plain
    case .json: self = .json
    case .jose:
      guard let nonce = query.nonce, LicenseCheckAnswer.isNonce(nonce) else { throw NonceRequired() }
      self = .signed(nonce: nonce)
    }
  }
}

/// A signed answer was asked for without a nonce that it could carry. It is said before anything is checked, and is the same for
/// every key.
struct NonceRequired: AnswerableError {
  func response(in format: AnswerFormat) throws -> Response {
    try ProblemDetails(
      status: .badRequest, code: "nonce_required",
      detail: "A signed answer needs the parameter nonce: 16 to 128 letters, digits, '-', '.', '_' and '~'."
    ).response(in: format)
  }
}

/// The media types of the answer, the one that is preferred among equals first.
private enum MediaChoice: String, CaseIterable {
  case plain = "text/plain"
  case json = "application/json"
  case jose = "application/jose"

  static func best(_ accept: [String]) -> MediaChoice {
    guard !accept.isEmpty, accept != ["*/*"] else { return .plain }
    let ranges = accept.flatMap { $0.split(separator: ",") }.map(MediaRange.init)
    var best = (choice: MediaChoice.plain, quality: 0)
    for choice in allCases {
      let quality = choice.quality(in: ranges)
      if quality > best.quality { best = (choice, quality) }
    }
    return best.choice
  }

  /// Of the range that names this type most exactly; 0: not acceptable.
  private func quality(in ranges: [MediaRange]) -> Int {
    let type = rawValue.prefix { $0 != "/" }
    for name in [rawValue, "\(type)/*", "*/*"] {
      if let range = ranges.first(where: { $0.name == name }) { return range.quality }
    }
    return 0
  }
}

private struct MediaRange {
  let name: String
  /// Thousandths.
  let quality: Int

  init(_ text: Substring) {
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map {
      $0.filter { $0 != " " && $0 != "\t" }.lowercased()
    }
    name = parts.first ?? ""
    let weight = parts.dropFirst().first { $0.hasPrefix("q=") }
    let value = weight.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
    quality = (0...1).contains(value) ? Int(value * 1000) : 0
  }
}

extension LicenseCheckOutcome {
  /// The answer for programs that want to show more; no more than the plain one says unless key and locks matched.
  var json: Response {
    var document = JSONWriter()
    document.object { members in
      members.member("result", isOK ? "OK" : "FAILED")
      members.member("code", isOK ? "ok" : "failed")
      switch self {
      case .ok(let status, let seconds):
        members.member("status", status.rawValue)
        if let seconds { members.member("check_period_seconds", seconds) }
      case .notAllowed(let refusal, let text):
        members.member("status", refusal.status)
        if let text { members.member("message", text) }
      case .failed: break
      }
    }
    return Response(
      status: .ok, headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: document.bytes)))
  }
}
