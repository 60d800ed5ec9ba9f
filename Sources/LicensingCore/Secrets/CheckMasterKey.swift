/// Makes sure that the master key at hand is the one the store was made with: with another one, no refresh token would hold and
/// no signing key open.
package struct CheckMasterKey: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package enum Verdict: Sendable, Equatable { case right, wrong }

  package func callAsFunction() async throws -> Verdict {
    let message = Array("countersign store".utf8)
    let keys = context.keys
    return try await context.store.write { writer in
      let expected = keys.authenticationCode(message, for: .storeCheck)
      if try writer.insertSetting(.masterKeyCheck, expected) { return .right }
      return try keys.isValid(writer.setting(.masterKeyCheck) ?? [], of: message, for: .storeCheck) ? .right : .wrong
    }
  }
}
