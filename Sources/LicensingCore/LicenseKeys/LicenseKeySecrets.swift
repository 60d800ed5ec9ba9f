// What the store keeps of texts that are secrets or stand for them: MACs to find them by, and the texts sealed.

import LicenseTokens

extension SecretKeys {
  /// What a key or domain is found by. The product and the method are part of it, so that one text in two products is two keys,
  /// and no domain is ever taken for a key.
  package func mac(ofKey text: String, method: LicenseCheckSettings.Method, product: ProductID) -> [UInt8] {
    authenticationCode(Array("\(method.rawValue)\u{0}\(product.text)\u{0}\(text)".utf8), for: .licenseKeys)
  }
}

extension LicenseKeyID {
  /// Where the sealed text of a key belongs.
  var place: StoredPlace { StoredPlace(table: "license_keys", column: "sealed_text", row: text) }
}

extension ProductID {
  /// Where the sealed check token of a product belongs.
  var checkTokenPlace: StoredPlace {
    StoredPlace(table: "license_check_settings", column: "sealed_token", row: text)
  }
}

extension LicensingContext {
  /// A new check token as the store keeps it.
  func newCheckToken(for product: ProductID) throws -> LicenseCheckSettings.Token {
    try sealed(CheckToken(from: random), of: product)
  }

  /// The check token of a product that has had no other. It follows from the master key, so that it can be shown before anything
  /// is written.
  func firstCheckToken(of product: ProductID) throws -> LicenseCheckSettings.Token {
    let code = keys.authenticationCode(Array("first check token\u{0}\(product.text)".utf8), for: .licenseKeys)
    // Without the number of the master key.
    let text = CheckTokenKind.prefix + Base64URL.encode(Array(code.dropFirst(2)))
    guard let token = CheckToken(presented: text) else { throw SealingFailure() }
    return try sealed(token, of: product)
  }

  private func sealed(_ token: CheckToken, of product: ProductID) throws -> LicenseCheckSettings.Token {
    let sealed = try keys.seal(Array(token.exposed.utf8), at: product.checkTokenPlace, random: random)
    return LicenseCheckSettings.Token(hash: token.hash, sealed: sealed)
  }

  /// The text of a key or domain, for someone who may see it.
  func openText(of key: LicenseKey) throws -> String {
    String(decoding: try keys.open(key.sealedText, at: key.id.place), as: UTF8.self)
  }
}
