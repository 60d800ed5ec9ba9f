import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore
import OAuthMessages
import Testing

@testable import LicensingServer

/// Whatever a client sends, the answer's text is ours (RFC 6749 §5.2).
@Suite struct ReflectionTests {
  private static let markers = [
    "zq\"zq", "zq\\zq", "zq%0D%0Azq", "zq%00zq", "zq%FFzq", "zq<script>zq", "zq%E2%82%ACzq", "zqzqzq", "zq%7Bzq",
    "zq%27zq",
  ]

  @Test(arguments: OAuthEndpointTests.endpoints, ParameterName.allCases)
  func noAnswerRepeatsWhatCame(endpoint: OAuthEndpointTests.Endpoint, name: ParameterName) async throws {
    let world = try await ServerWorld()
    let others: [ParameterName: String] = [
      .clientID: world.pos.id, .grantType: "refresh_token", .refreshToken: "x", .token: "x", .deviceCode: "x",
    ]
    for marker in Self.markers {
      let rest = others.filter { $0.key != name }.map { "\($0.key.rawValue)=\($0.value)" }
      let body = (rest + ["\(name.rawValue)=\(marker)"]).joined(separator: "&")
      let answer = try await world.post(endpoint.path, raw: body)
      #expect(answer.status != 500)
      #expect(!answer.text.contains("zq"))
      #expect(!answer.headers.values.contains { $0.contains("zq") })
      guard answer.status != 200 else { continue }
      #expect(answer.headers["content-type"] == "application/json;charset=UTF-8")
      let description = answer.string("error_description")
      #expect(!description.isEmpty && description.utf8.allSatisfy(Self.isAllowed))
    }
  }

  @Test(arguments: OAuthEndpointTests.endpoints)
  func norTheNamesOfParametersAndFields(endpoint: OAuthEndpointTests.Endpoint) async throws {
    let world = try await ServerWorld()
    for marker in Self.markers {
      let answer = try await world.post(
        "\(endpoint.path)?zq=zq", raw: "\(marker)=1&\(marker)=2",
        [("authorization", "zq zq"), ("user-agent", "zq"), ("x-request-id", "zq"), ("cookie", "zq=zq")])
      #expect(answer.status >= 400 && answer.status < 500)
      #expect(!answer.text.contains("zq"))
      #expect(!answer.headers.values.contains { $0.contains("zq") })
      #expect(!answer.requestID.isEmpty && !answer.requestID.contains("zq"))
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    (0x20...0x7E).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }
}
