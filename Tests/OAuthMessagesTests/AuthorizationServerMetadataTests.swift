import OAuthMessages
import Testing

@Suite struct AuthorizationServerMetadataTests {
  @Test func describesTheServerBelowItsIssuer() throws {
    let metadata = AuthorizationServerMetadata(issuer: "https://auth.example.com", signingAlgorithms: ["ES256"])
    #expect(
      json(metadata)
        == #"{"device_authorization_endpoint":"https://auth.example.com/oauth/device_authorization","#
        + #""grant_types_supported":["urn:ietf:params:oauth:grant-type:device_code","refresh_token"],"#
        + #""id_token_signing_alg_values_supported":["ES256"],"#
        + #""introspection_endpoint":"https://auth.example.com/oauth/introspect","#
        + #""introspection_endpoint_auth_methods_supported":["client_secret_basic","client_secret_post"],"#
        + #""issuer":"https://auth.example.com","jwks_uri":"https://auth.example.com/.well-known/jwks.json","#
        + #""response_types_supported":["none"],"revocation_endpoint":"https://auth.example.com/oauth/revoke","#
        + #""revocation_endpoint_auth_methods_supported":["none","client_secret_basic","client_secret_post"],"#
        + #""scopes_supported":["license"],"subject_types_supported":["public"],"#
        + #""token_endpoint":"https://auth.example.com/oauth/token","#
        + #""token_endpoint_auth_methods_supported":["none","client_secret_basic","client_secret_post"]}"#)
    #expect(try WireJSON.decode(AuthorizationServerMetadata.self, from: WireJSON.encode(metadata)) == metadata)
  }

  @Test func theDocumentsAreWhereClientsLook() {
    #expect(OAuthPath.metadata == "/.well-known/oauth-authorization-server")
    #expect(OAuthPath.openIDConfiguration == "/.well-known/openid-configuration")
  }
}
