import Logging
import Testing

@testable import LineLogging

@Suite struct LogFieldsTests {
  private func text(_ metadata: Logger.Metadata) -> [String] {
    LogFields.flattened(metadata).map { "\($0.key)=\($0.value)" }
  }

  @Test func nestedValuesGetPaths() {
    #expect(
      text(["b": ["y": "1", "x": ["p", ["q": "r"]]], "a": .stringConvertible(7), "c": [:], "d": []])
        == ["a=7", "b.x.0=p", "b.x.1.q=r", "b.y=1"])
  }

  @Test(arguments: [
    "authorization", "cookie", "token", "user_code", "device_code", "password", "refresh_token", "access_token",
    "client_secret", "key", "Authorization", "Set-Cookie", "User-Code", "license_key", "csrf_token",
  ]) func secretsAreTakenOutWhereverTheyStand(key: String) {
    #expect(text([key: "s3cret"]) == ["\(key)=[redacted]"])
    #expect(text([key: ["inner": "s3cret"]]) == ["\(key)=[redacted]"])
    #expect(text(["headers": [[key: "s3cret"]]]) == ["headers.0.\(key)=[redacted]"])
    #expect(text([key: ["s3cret"]]) == ["\(key)=[redacted]"])
  }

  @Test func otherKeysAreKept() {
    #expect(text(["key_id": "k1", "token_family": "f"]) == ["key_id=k1", "token_family=f"])
  }
}
