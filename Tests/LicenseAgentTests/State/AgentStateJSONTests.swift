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
      keySet: try JSONWebKeySet(parsing: Array(key.utf8)))
  }

  @Test func comesBackAsItWas() throws {
    var withoutLink = full
    withoutLink.authorization?.verificationURIComplete = nil
    for state in [full, withoutLink, AgentState(), AgentState(highestTime: .min)] {
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

  @Test func aNewerFormatIsNamed() throws {
    let file = String(decoding: AgentState().file, as: UTF8.self)
    let newer = file.replacing(#""version":1"#, with: #""version":2"#)
    #expect(throws: StateFormatError.wrongDigest) { try AgentState(file: Array(newer.utf8)) }
  }

  @Test func secretsAreNotPrinted() {
    #expect(!"\(full)".contains("csd_1"))
    #expect(!"\(full)".contains("csr_1"))
    #expect(!String(reflecting: full).contains("csr_1"))
  }
}
