package import Cryptography

/// Why JSON is no key that documents are verified with.
public enum JSONWebKeyError: Error, Equatable, Sendable {
  case notAnObject
  /// `kty`, `crv`, `use` or `alg` names something else than a signature key of a known algorithm, or `purpose`
  /// something else than documents that are known.
  case unsupported
  /// A member that every key here has is missing or of the wrong type.
  case invalidMember(String)
  /// The member belongs to a private or symmetric key. Such a key is compromised, or was never public.
  case privateMember(String)
  /// The coordinates are no point on the curve.
  case invalidPoint
}

/// A public key for signatures, as published (RFC 7517, RFC 7518 §6.2, RFC 8037 §2): EC on P-256 for `ES256`, or OKP on
/// Ed25519 for `EdDSA`.
public struct JSONWebKey: Sendable {
  /// What a key signs, where that is said (`purpose`, a member of our own): a key that signs one kind of document signs
  /// no other.
  public enum Purpose: String, Sendable, Hashable, CaseIterable {
    /// License tokens, and answers to license checks.
    case token
    /// License files, and what goes with them.
    case file
  }

  /// `kid`
  public let keyID: String
  /// `purpose`; `nil` for a key that may sign either.
  public let purpose: Purpose?
  package let verificationKey: VerificationKey

  /// The one algorithm that signatures of the key have.
  public var algorithm: JWSAlgorithm { JWSAlgorithm(verificationKey.algorithm) }

  package init(_ verificationKey: VerificationKey, keyID: String, purpose: Purpose? = nil) {
    self.verificationKey = verificationKey
    self.keyID = keyID
    self.purpose = purpose
  }

  /// Whether documents of the purpose may be signed with this key.
  func serves(_ purpose: Purpose) -> Bool { self.purpose == nil || self.purpose == purpose }

  /// Members of private keys (RFC 7518 §6.2.2, §6.3.2, RFC 8037 §2) and of symmetric ones (RFC 7518 §6.4.1).
  private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

  /// Reads one key. `kid`, `use` (`sig`) and `alg` must be there; `purpose`, if it
  /// is there, must be known. Members that are not known are ignored.
  public init(_ value: JSONValue) throws(JSONWebKeyError) {
    guard case .object(let members) = value else { throw .notAnObject }
    if let name = Self.privateMembers.first(where: { members[$0] != nil }) { throw .privateMember(name) }
    func string(_ name: String) throws(JSONWebKeyError) -> String {
      guard case .string(let string) = members[name] else { throw .invalidMember(name) }
      return string
    }
    func coordinate(_ name: String) throws(JSONWebKeyError) -> [UInt8] {
      guard let bytes = Base64URL.decode(try string(name)), bytes.count == 32 else { throw .invalidMember(name) }
      return bytes
    }
    guard try string("use") == "sig" else { throw .unsupported }
    let coordinates: VerificationKey.Coordinates
    switch (try string("kty"), try string("crv"), try string("alg")) {
    case ("EC", "P-256", "ES256"): coordinates = .p256(x: try coordinate("x"), y: try coordinate("y"))
    case ("OKP", "Ed25519", "EdDSA"): coordinates = .ed25519(x: try coordinate("x"))
    default: throw .unsupported
    }
    purpose = try members["purpose"] == nil ? nil : Self.purpose(try string("purpose"))
    keyID = try string("kid")
    do { verificationKey = try VerificationKey(coordinates) } catch { throw .invalidPoint }
  }

  private static func purpose(_ name: String) throws(JSONWebKeyError) -> Purpose {
    guard let purpose = Purpose(rawValue: name) else { throw .unsupported }
    return purpose
  }

  public var json: JSONValue {
    var members = Self.identifyingMembers(of: verificationKey)
    members["kid"] = .string(keyID)
    members["use"] = .string("sig")
    members["alg"] = .string(algorithm.rawValue)
    if let purpose { members["purpose"] = .string(purpose.rawValue) }
    return .object(members)
  }

  /// The thumbprint of the key (RFC 7638, RFC 8037 §2): SHA-256 in base64url, 43 characters. A name that no two keys
  /// share, fit for a `kid`.
  package static func thumbprint(of key: VerificationKey) -> String {
    Base64URL.encode(SHA256.hash(JSONValue.object(identifyingMembers(of: key)).json))
  }

  /// Whether it could be one.
  package static func isThumbprint(_ text: String) -> Bool {
    text.utf8.count == 43 && Base64URL.decode(text)?.count == SHA256.byteCount
  }

  /// What makes the key this key; written in the order of names, as RFC 7638 §3 wants them.
  private static func identifyingMembers(of key: VerificationKey) -> [String: JSONValue] {
    func text(_ coordinate: [UInt8]) -> JSONValue { .string(Base64URL.encode(coordinate)) }
    return switch key.coordinates {
    case .p256(let x, let y): ["kty": .string("EC"), "crv": .string("P-256"), "x": text(x), "y": text(y)]
    case .ed25519(let x): ["kty": .string("OKP"), "crv": .string("Ed25519"), "x": text(x)]
    }
  }
}

extension JSONWebKey: Hashable {
  public static func == (a: JSONWebKey, b: JSONWebKey) -> Bool {
    a.keyID == b.keyID && a.purpose == b.purpose
      && a.verificationKey.coordinates == b.verificationKey.coordinates
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(keyID)
    hasher.combine(purpose)
    hasher.combine(verificationKey.coordinates)
  }
}
