import Cryptography
import LicenseTokens
import Testing

@Suite struct JSONWebKeySetTests {
  private let first: JSONWebKey
  private let second: JSONWebKey

  init() throws {
    first = JSONWebKey(try SigningKey.generate(.es256).verificationKey, keyID: "1")
    second = JSONWebKey(try SigningKey.generate(.eddsa).verificationKey, keyID: "2")
  }

  @Test func whatIsPublishedIsReadAgain() throws {
    let keySet = try JSONWebKeySet(keys: [second, first])
    #expect(try JSONWebKeySet(parsing: keySet.json) == keySet)
    #expect(keySet.keys == [second, first])
    #expect(keySet["1"] == first)
    #expect(keySet["2"] == second)
    #expect(keySet["3"] == nil)
    #expect(try JSONWebKeySet(keys: []).json == Array(#"{"keys":[]}"#.utf8))
  }

  @Test func publishedKeysHoldNothingPrivate() throws {
    let value = try JSONValue(parsing: JSONWebKeySet(keys: [first, second]).json)
    guard case .object(let members) = value, case .array(let keys) = members["keys"] else {
      Issue.record("not a key set: \(value)")
      return
    }
    let names = keys.map { key -> [String] in if case .object(let members) = key { members.keys.sorted() } else { [] } }
    #expect(names == [["alg", "crv", "kid", "kty", "use", "x", "y"], ["alg", "crv", "kid", "kty", "use", "x"]])
  }

  @Test func keysThatAreNotUnderstoodAreLeftOut() throws {
    let value = JSONValue.object([
      "keys": .array([.null, .object([:]), first.json, .object(["kty": .string("RSA"), "kid": .string("1")])]),
      "issued": .integer(1),
    ])
    #expect(try JSONWebKeySet(parsing: value.json) == JSONWebKeySet(keys: [first]))
  }

  @Test func oneKeyIDForTwoKeysIsRefused() throws {
    let other = JSONWebKey(second.verificationKey, keyID: "1")
    #expect(throws: JSONWebKeySetError.ambiguousKeyID("1")) { try JSONWebKeySet(keys: [first, other]) }
    #expect(try JSONWebKeySet(keys: [first, first])["1"] == first)
  }

  @Test(
    arguments: [
      ("", .notJSON(.unexpectedEnd)), ("[]", .notAKeySet), ("{}", .notAKeySet), (#"{"keys":{}}"#, .notAKeySet),
      (#"{"keys":[],"keys":[]}"#, .notJSON(.duplicateName("keys"))),
    ] as [(String, JSONWebKeySetError)])
  func otherDocumentsAreRefused(text: String, error: JSONWebKeySetError) {
    #expect(throws: error) { try JSONWebKeySet(parsing: Array(text.utf8)) }
  }
}
