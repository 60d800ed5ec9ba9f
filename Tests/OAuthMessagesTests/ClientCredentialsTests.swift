import OAuthMessages
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite struct ClientCredentialsTests {
  private struct Seen: Equatable {
    var clientID: String
    var secret: String?
    var method: ClientCredentials.Method
  }

  private func read(_ authorization: [String] = [], _ parameters: [(ParameterName, String?)] = []) throws -> Seen {
    let form = FormParameters(parameters.map { (name: $0.0, value: $0.1) })
    let credentials = try ClientCredentials(authorization: authorization, form: form)
    return Seen(clientID: credentials.clientID, secret: credentials.secret?.value, method: credentials.method)
  }

  private func basic(_ pair: String) -> String { "Basic " + Data(pair.utf8).base64EncodedString() }

  @Test func aPublicClientNamesItself() throws {
    #expect(try read([], [(.clientID, "pos")]) == Seen(clientID: "pos", secret: nil, method: .none))
  }

  @Test func aSecretInTheBody() throws {
    #expect(
      try read([], [(.clientID, "pos"), (.clientSecret, "s")]) == Seen(clientID: "pos", secret: "s", method: .post))
  }

  @Test func httpBasicIsFormEncodedInside() throws {
    #expect(
      try read([basic("p%3A%C3%A9:a%2B%25%26+%3A:z")])
        == Seen(clientID: "p:é", secret: "a+%& ::z", method: .basic))
    #expect(try read(["bAsIc " + Data("pos:s".utf8).base64EncodedString()]).clientID == "pos")
  }

  @Test func httpBasicWithoutASecretProvesNothing() throws {
    #expect(try read([basic("pos:")]) == Seen(clientID: "pos", secret: nil, method: .basic))
  }

  @Test func theBodyMayRepeatTheClientOfHTTPBasic() throws {
    #expect(try read([basic("pos:s")], [(.clientID, "pos")]) == Seen(clientID: "pos", secret: "s", method: .basic))
  }

  @Test func refusesWhatIsNotClear() {
    #expect(throws: ClientCredentials.ReadError.missing) { try read() }
    #expect(throws: ClientCredentials.ReadError.missing) { try read([], [(.clientSecret, "s")]) }
    #expect(throws: ClientCredentials.ReadError.severalMethods) {
      try read([basic("pos:s")], [(.clientSecret, "s")])
    }
    #expect(throws: ClientCredentials.ReadError.severalMethods) { try read([basic("pos:s"), basic("pos:s")]) }
    #expect(throws: ClientCredentials.ReadError.contradiction) { try read([basic("pos:s")], [(.clientID, "other")]) }
  }

  @Test(arguments: [
    "", "Basic", "Basic ", "Basic !!!", "Basic cG9z", "Basic OnM=", "Bearer x.y.z", "Basic cG9zOiVmZg==",
    "Basic cG9zOiU=", "Basic cG8AczpzAA==", "Basic /////w==", "Digest username=\"pos\"",
  ])
  func refusesAMalformedHeader(header: String) {
    #expect(throws: ClientCredentials.ReadError.malformedAuthorization) { try read([header], [(.clientID, "pos")]) }
  }

  @Test func answersInTheWordsOfTheRFC() {
    let answers = [ClientCredentials.ReadError.missing, .severalMethods, .contradiction, .malformedAuthorization]
    #expect(answers.map(\.response.error) == [.invalidRequest, .invalidRequest, .invalidRequest, .invalidClient])
    #expect(answers.map(\.asksForBasic) == [false, false, false, true])
  }

  @Test func aSecretIsNeverPrinted() {
    let credentials = ClientCredentials(clientID: "pos", secret: ClientSecret("csc_topsecret"), method: .post)
    var dumped = ""
    dump(credentials, to: &dumped)
    for text in [String(describing: credentials), String(reflecting: credentials), dumped] {
      #expect(text.contains("pos"))
      #expect(!text.contains("topsecret"))
    }
  }
}
