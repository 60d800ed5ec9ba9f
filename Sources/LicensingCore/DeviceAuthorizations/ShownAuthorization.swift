import LicenseTokens

/// A device authorization in the version that a confirmation page showed. The page carries it as a text under a MAC bound to the
/// session, which proves that this person had typed the user code, so that the code itself travels no further.
package struct ShownAuthorization: Sendable, Equatable {
  package let id: DeviceAuthorizationID
  package let version: Int64

  package init(_ authorization: DeviceAuthorization) {
    id = authorization.id
    version = authorization.version
  }

  /// The one that a page of this session showed; nil if there was none.
  package init?(id: DeviceAuthorizationID, text: String, shownTo secret: SessionSecret, _ context: LicensingContext) {
    let parts = text.split(separator: "-", maxSplits: 1).map(String.init)
    guard parts.count == 2, let version = Int64(parts[0]), let code = Base64URL.decode(parts[1]) else { return nil }
    self.id = id
    self.version = version
    guard context.keys.isValid(code, of: message(secret), for: .forms) else { return nil }
  }

  package func text(shownTo secret: SessionSecret, _ context: LicensingContext) -> String {
    "\(version)-\(Base64URL.encode(context.keys.authenticationCode(message(secret), for: .forms)))"
  }

  private func message(_ secret: SessionSecret) -> [UInt8] {
    secret.hash + Array("shown \(id.text) \(version)".utf8)
  }
}
