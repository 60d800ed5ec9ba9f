import HTTPEdge
import Cryptography
import HTTPTypes
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct ServerMetadataTests {
  private static let document: JSONValue = [
    "issuer": "https://auth.example.com",
    "device_authorization_endpoint": "https://auth.example.com/oauth/device_authorization",
    "token_endpoint": "https://auth.example.com/oauth/token",
    "introspection_endpoint": "https://auth.example.com/oauth/introspect",
    "revocation_endpoint": "https://auth.example.com/oauth/revoke",
    "jwks_uri": "https://auth.example.com/.well-known/jwks.json",
    "response_types_supported": ["none"],
    "grant_types_supported": ["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"],
    "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
    "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    "revocation_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
    "scopes_supported": ["license"],
    "id_token_signing_alg_values_supported": ["ES256"],
    "subject_types_supported": ["public"],
  ]

  private static let paths = ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"]

  @Test(arguments: paths)
  func theMetadataNamesEveryEndpoint(path: String) async throws {
    let world = try await ServerWorld()
    let answer = try await world.send(.get, path)
    #expect(answer.status == 200)
    #expect(
      answer.headers
        == .always.with(["content-type": "application/json", "cache-control": "public, max-age=300"]))
    #expect(try answer.json == Self.document)
  }

  @Test(arguments: paths)
  func noHeaderOfARequestChangesIt(path: String) async throws {
    let world = try await ServerWorld()
    let plain = try await world.send(.get, path)
    let lies: [[(String, String)]] = [
      [("host", "evil.example")], [("x-forwarded-host", "evil.example")], [("x-forwarded-proto", "http")],
      [("forwarded", "host=evil.example;proto=http")], [("x-original-url", "/evil")],
      [("host", "evil.example"), ("x-forwarded-host", "evil.example"), ("x-forwarded-port", "81")],
    ]
    for lie in lies {
      let answer = try await world.send(.get, path, lie, from: "10.0.0.1")
      #expect(answer.body == plain.body)
      #expect(answer.headers == plain.headers)
    }
  }

  @Test func theKeySetHoldsThePublicKeyThatSigns() async throws {
    let world = try await ServerWorld()
    let answer = try await world.send(.get, "/.well-known/jwks.json")
    let tag = try #require(answer.headers["etag"])
    #expect(answer.status == 200)
    #expect(
      answer.headers
        == .always.with([
          "content-type": "application/jwk-set+json", "cache-control": "public, max-age=300", "etag": tag,
        ]))
    #expect(tag.count == 45 && tag.hasPrefix("\"") && tag.hasSuffix("\""))
    let keys = try answer.json["keys"]?.elements ?? []
    #expect(keys.count == 1)
    guard case .object(let key)? = keys.first else { return }
    #expect(Set(key.keys) == ["kty", "crv", "x", "y", "kid", "use", "alg", "purpose"])
    #expect(
      [key["kty"], key["crv"], key["use"], key["alg"], key["purpose"], key["kid"]] == [
        "EC", "P-256", "sig", "ES256", "token", "\(try #require(world.context.keyring.signer?.id))",
      ])
  }

  @Test func theKeySetOfEdDSA() async throws {
    let world = try await ServerWorld(algorithm: .eddsa)
    let keys = try await world.send(.get, "/.well-known/jwks.json").json["keys"]?.elements ?? []
    guard case .object(let key)? = keys.first else { return #expect(keys.count == 1) }
    #expect(Set(key.keys) == ["kty", "crv", "x", "kid", "use", "alg", "purpose"])
    #expect([key["kty"], key["crv"], key["alg"], key["purpose"]] == ["OKP", "Ed25519", "EdDSA", "token"])
    let metadata = try await world.send(.get, Self.paths[0])
    #expect(metadata["id_token_signing_alg_values_supported"] == ["EdDSA"])
  }

  @Test func whoHasTheKeySetIsToldSo() async throws {
    let world = try await ServerWorld()
    let path = "/.well-known/jwks.json"
    let tag = try #require(try await world.send(.get, path).headers["etag"])
    for condition in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
      let answer = try await world.send(.get, path, [("if-none-match", condition)])
      #expect(answer.status == 304)
      #expect(answer.headers == .always.with(["cache-control": "public, max-age=300", "etag": tag]))
      #expect(answer.body.isEmpty)
    }
    for condition in ["\"other\"", "other", ""] {
      #expect(try await world.send(.get, path, [("if-none-match", condition)]).status == 200)
    }
  }

  @Test func rotationChangesTheKeySetAndItsTag() async throws {
    let world = try await ServerWorld()
    let path = "/.well-known/jwks.json"
    let before = try await world.send(.get, path)
    let answer = try await world.api(.post, "/signing-keys/rotate", [:], by: world.administrator)
    #expect(answer.status == 200)
    let after = try await world.send(.get, path, [("if-none-match", before.headers["etag"] ?? "")])
    #expect(after.status == 200)
    let ids = try after.json["keys"]?.elements.compactMap { $0["kid"]?.text } ?? []
    #expect(ids.count == 2 && ids.contains(answer.string("key_id")))
    #expect(after.headers["etag"] != before.headers["etag"])
  }

  @Test func metadataAndKeysNeedNoStore() async throws {
    let world = try await ServerWorld()
    world.store.fault = .everything
    for path in Self.paths + ["/.well-known/jwks.json"] { #expect(try await world.send(.get, path).status == 200) }
  }
}
