import Cryptography
import HTTPCalls
import LicenseTokens

/// Why bytes are not a state that was saved.
enum StateFormatError: Error, Equatable {
  case notJSON(JSONError)
  /// Changed since it was written.
  case wrongDigest
  /// A member is missing or not of its type; named by its path.
  case invalid(String)
  /// Written by a newer agent.
  case unknownVersion(Int64)
}

extension AgentState {
  private static let version: Int64 = 2

  /// How long a file is at most, in bytes: nine million for `RevokedFiles.most`, and ten times what all the rest takes.
  static let maximumByteCount = 10 << 20

  /// The state with a digest over it: a byte that changed on the disk must be found here, not by the server.
  var file: [UInt8] {
    let state = json
    return JSONValue.object(["sha256": .string(Self.digest(of: state)), "state": state]).json
  }

  init(file: [UInt8]) throws(StateFormatError) {
    let value: JSONValue
    do { value = try JSONValue(parsing: file, maximumByteCount: Self.maximumByteCount) } catch { throw .notJSON(error) }
    let members = StateReader(value, path: "")
    let state = try members.value("state")
    guard try members.string("sha256") == Self.digest(of: state) else { throw .wrongDigest }
    try self.init(StateReader(state, path: "state."))
  }

  private static func digest(of value: JSONValue) -> String { Base64URL.encode(SHA256.hash(value.json)) }

  private var json: JSONValue {
    var members: [String: JSONValue] = ["version": .integer(Self.version), "highest_time": .integer(highestTime)]
    members["authorization"] = authorization?.json
    if let license {
      members["license"] = .object([
        "access_token": .string(license.accessToken.value), "refresh_token": .string(license.refreshToken.value),
      ])
    }
    if let refusal {
      members["refusal"] = .object([
        "status": .string(refusal.status.rawValue), "sentence": .string(refusal.sentence),
      ])
    }
    members["license_file"] = licenseFile.map { .string($0.compact) }
    members["keys"] = keys?.json
    if !revoked.isEmpty { members["revoked"] = .string(Base64URL.encode(revoked.bytes)) }
    return .object(members)
  }

  private init(_ members: StateReader) throws(StateFormatError) {
    let version = try members.integer("version")
    guard (1...Self.version).contains(version) else { throw .unknownVersion(version) }
    self.init(highestTime: try members.integer("highest_time"))
    if let authorization = try members.object("authorization") { self.authorization = try .init(authorization) }
    if let license = try members.object("license") { self.license = try .init(license) }
    if let refusal = try members.object("refusal") { self.refusal = try .init(refusal) }
    if version == 1 {
      // It kept the key set beside the license that it was fetched with, and no more.
      guard let claims = license?.claims, let keySet = try members.keySet("key_set") else { return }
      keys = TrustedKeys(issuer: claims.issuer, keySet: keySet, origin: .server, publishedAt: claims.issuedAt)
      return
    }
    if let file = try members.optionalString("license_file") {
      guard let file = HeldFile(unverified: file) else { throw .invalid("state.license_file") }
      self.licenseFile = file
    }
    if let keys = try members.object("keys") { self.keys = try .init(keys) }
    if let digests = try members.optionalString("revoked") {
      guard let revoked = Base64URL.decode(digests).flatMap(RevokedFiles.init(bytes:)) else {
        throw .invalid("state.revoked")
      }
      self.revoked = revoked
    }
  }
}

extension TrustedKeys {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "issuer": .string(issuer), "key_set": .string(String(decoding: keySet.json, as: UTF8.self)),
      "published_at": .integer(publishedAt),
    ]
    switch origin {
    case .server: members["origin"] = .string("server")
    case .handedOver: members["origin"] = .string("handed_over")
    case .keySetFile(let digest):
      members["origin"] = .string("key_set_file")
      members["key_set_file_sha256"] = .string(digest)
    }
    return .object(members)
  }

  fileprivate init(_ members: StateReader) throws(StateFormatError) {
    guard let keySet = try members.keySet("key_set") else { throw .invalid("state.keys.key_set") }
    let origin: Origin
    switch try members.string("origin") {
    case "server": origin = .server
    case "handed_over": origin = .handedOver
    case "key_set_file": origin = .keySetFile(digest: try members.string("key_set_file_sha256"))
    default: throw .invalid("state.keys.origin")
    }
    self.init(
      issuer: try members.string("issuer"), keySet: keySet, origin: origin,
      publishedAt: try members.integer("published_at"))
  }
}

extension PendingAuthorization {
  fileprivate var json: JSONValue {
    var members: [String: JSONValue] = [
      "device_code": .string(deviceCode.value), "user_code": .string(userCode),
      "verification_uri": .string(verificationURI), "expires_at": .integer(expiresAt), "interval": .integer(interval),
    ]
    members["verification_uri_complete"] = verificationURIComplete.map { .string($0) }
    return .object(members)
  }

  fileprivate init(_ members: StateReader) throws(StateFormatError) {
    self.init(
      deviceCode: Credential(try members.string("device_code")), userCode: try members.string("user_code"),
      verificationURI: try members.string("verification_uri"),
      verificationURIComplete: try members.optionalString("verification_uri_complete"),
      expiresAt: try members.integer("expires_at"), interval: try members.integer("interval"))
  }
}

extension HeldLicense {
  fileprivate init(_ members: StateReader) throws(StateFormatError) {
    let accessToken = try members.string("access_token")
    guard let claims = LicenseClaims(unverified: accessToken) else { throw .invalid("state.license.access_token") }
    self.init(
      accessToken: Credential(accessToken), refreshToken: Credential(try members.string("refresh_token")),
      claims: claims)
  }
}

extension Refusal {
  fileprivate init(_ members: StateReader) throws(StateFormatError) {
    guard let status = LicenseStatus(rawValue: try members.string("status")) else {
      throw .invalid("state.refusal.status")
    }
    self.init(status: status, sentence: try members.string("sentence"))
  }
}

extension LicenseClaims {
  /// What a token says, believed only because it was verified before, or is about to be.
  init?(unverified token: String) {
    guard let jws = try? CompactJWS(parsing: token), let claims = try? LicenseClaims(parsing: jws.payload) else {
      return nil
    }
    self = claims
  }
}

/// Reads the members of one JSON object.
private struct StateReader {
  private let members: [String: JSONValue]
  private let path: String

  /// What is no object has no members.
  init(_ value: JSONValue, path: String) {
    if case .object(let members) = value { self.members = members } else { members = [:] }
    self.path = path
  }

  func value(_ name: String) throws(StateFormatError) -> JSONValue {
    guard let value = members[name] else { throw .invalid(path + name) }
    return value
  }

  func string(_ name: String) throws(StateFormatError) -> String {
    guard case .string(let text) = try value(name) else { throw .invalid(path + name) }
    return text
  }

  func integer(_ name: String) throws(StateFormatError) -> Int64 {
    guard case .integer(let number) = try value(name) else { throw .invalid(path + name) }
    return number
  }

  func optionalString(_ name: String) throws(StateFormatError) -> String? {
    members[name] == nil ? nil : try string(name)
  }

  /// Written as a text of its own: a key is kept to the byte.
  func keySet(_ name: String) throws(StateFormatError) -> JSONWebKeySet? {
    guard let text = try optionalString(name) else { return nil }
    do { return try JSONWebKeySet(parsing: Array(text.utf8)) } catch { throw .invalid(path + name) }
  }

  func object(_ name: String) throws(StateFormatError) -> StateReader? {
    guard let value = members[name] else { return nil }
    guard case .object = value else { throw .invalid(path + name) }
    return StateReader(value, path: path + name + ".")
  }
}
