import Cryptography
import HTTPCalls
import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct AgentStateJSONTests {
  private let full: AgentState

  init() throws {
    let key = """
      {"keys":[{"kty":"EC","crv":"P-256","kid":"k1","use":"sig","alg":"ES256",\
      "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}
      """
    full = AgentState(
      highestTime: 1_790_000_000,
      authorization: PendingAuthorization(
        deviceCode: Credential("csd_1"), userCode: "WDJB-MJHT", verificationURI: "https://a/activate",
        verificationURIComplete: "https://a/activate?user_code=WDJB-MJHT", expiresAt: 1_790_000_600, interval: 10),
      license: sampleLicense(), refusal: Refusal(status: .suspended, sentence: "Schade – \"pausiert\""),
      licenseFile: sampleFile(),
      keys: TrustedKeys(
        issuer: "https://auth.example.com", keySet: try JSONWebKeySet(parsing: Array(key.utf8)), origin: .server,
        publishedAt: 1_790_000_000),
      revoked: RevokedFiles(["fil_8", "fil_9"]))
  }

  @Test func comesBackAsItWas() throws {
    var withoutLink = full
    withoutLink.authorization?.verificationURIComplete = nil
    var handedOver = full
    handedOver.keys?.origin = .handedOver
    var ofAFile = full
    ofAFile.keys?.origin = .keySetFile(digest: "abc")
    for state in [full, withoutLink, handedOver, ofAFile, AgentState(), AgentState(highestTime: .min)] {
      #expect(try AgentState(file: state.file) == state)
    }
  }

  /// Whatever happens to one byte is found out.
  @Test func everyFlippedBitIsFound() {
    let file = full.file
    for index in file.indices {
      for bit in 0..<8 {
        var damaged = file
        damaged[index] ^= 1 << UInt8(bit)
        #expect(throws: StateFormatError.self) { try AgentState(file: damaged) }
      }
    }
  }

  @Test func everyTruncationIsFound() {
    let file = full.file
    for length in file.indices {
      #expect(throws: StateFormatError.self) { try AgentState(file: Array(file[..<length])) }
    }
  }

  /// The file that holds this state, whatever it says.
  private func file(of state: String) throws -> [UInt8] {
    let state = try JSONValue(parsing: Array(state.utf8))
    return JSONValue.object(["sha256": .string(Base64URL.encode(SHA256.hash(state.json))), "state": state]).json
  }

  @Test func anotherFormatIsNamed() throws {
    for version in [Int64.min, 0, 3, .max] {
      let file = try file(of: #"{"version":\#(version),"highest_time":0}"#)
      #expect(throws: StateFormatError.unknownVersion(version)) { try AgentState(file: file) }
    }
  }

  /// As agents wrote it that knew no license files.
  @Test func theFirstFormatIsRead() throws {
    let license = sampleLicense()
    let keySet = String(decoding: try #require(full.keys).keySet.json, as: UTF8.self)
      .replacing("\"", with: "\\\"")
    let tokens = #"{"access_token":"\#(license.accessToken.value)","refresh_token":"csr_1"}"#
    let state = #"{"version":1,"highest_time":1790000007,"license":\#(tokens),"key_set":"\#(keySet)"}"#
    #expect(
      try AgentState(file: file(of: state))
        == AgentState(highestTime: 1_790_000_007, license: license, keys: full.keys))
    // Without the license nobody knows whose keys they are.
    #expect(
      try AgentState(file: file(of: #"{"version":1,"highest_time":7,"key_set":"\#(keySet)"}"#))
        == AgentState(highestTime: 7))
    #expect(try AgentState(file: file(of: #"{"version":1,"highest_time":7}"#)) == AgentState(highestTime: 7))
  }

  @Test func aMemberThatIsNotOfItsTypeIsNamed() throws {
    for (member, path) in [
      (#""license_file":"x""#, "state.license_file"), (#""license_file":1"#, "state.license_file"),
      (#""keys":1"#, "state.keys"), (#""keys":{}"#, "state.keys.key_set"),
      (#""keys":{"key_set":"{\"keys\":[]}","origin":"x"}"#, "state.keys.origin"),
      (#""keys":{"key_set":"{\"keys\":[]}","origin":"server"}"#, "state.keys.issuer"),
      (#""revoked":{}"#, "state.revoked"), (#""revoked":"AA""#, "state.revoked"),
      (#""revoked":"=""#, "state.revoked"),
    ] {
      let file = try file(of: #"{"version":2,"highest_time":0,\#(member)}"#)
      #expect(throws: StateFormatError.invalid(path), "\(member)") { try AgentState(file: file) }
    }
  }

  @Test func secretsAreNotPrinted() {
    #expect(!"\(full)".contains("csd_1"))
    #expect(!"\(full)".contains("csr_1"))
    #expect(!String(reflecting: full).contains("csr_1"))
  }
}
