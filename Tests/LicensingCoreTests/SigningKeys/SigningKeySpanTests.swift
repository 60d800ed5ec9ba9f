import Cryptography
import LicensingCore
import Testing

/// When a key signed, told from the keys that are there.
@Suite struct SigningKeySpanTests {
  private static let overlap: Int64 = 1000

  /// Times in seconds from `sampleTime`, which is now.
  private static func key(
    _ id: String, _ state: SigningKeyRecord.State, made: Int64, activates: Int64, removes: Int64? = nil,
    _ purpose: SigningKeyRecord.Purpose = .token
  ) -> SigningKeyRecord {
    SigningKeyRecord(
      id: id, purpose: purpose, algorithm: .es256, sealedPrivateKey: [], state: state,
      createdAt: sampleTime.adding(seconds: made), activatesAt: sampleTime.adding(seconds: activates),
      removesAt: removes.map { sampleTime.adding(seconds: $0) })
  }

  private func span(_ id: String, _ keys: [SigningKeyRecord]) throws -> [Int64]? {
    let key = try #require(keys.first { $0.id == id })
    return SigningKeySpan(of: key, among: keys, overlapSeconds: Self.overlap, at: sampleTime).signing.map { signing in
      [signing.from, signing.until].map { $0.seconds - sampleTime.seconds }
    }
  }

  private let forever = Timestamp(milliseconds: .max).seconds - sampleTime.seconds

  @Test func anAnnouncedKeyHasNotSigned() throws {
    #expect(try span("a", [Self.key("a", .announced, made: -5, activates: 995)]) == nil)
  }

  @Test func theFirstKeySignsFromTheBeginning() throws {
    #expect(try span("a", [Self.key("a", .active, made: -50, activates: -50)]) == [-50, forever])
  }

  /// A planned rotation: the first ended when the second began.
  @Test func aRetiredKeyEndsWhereTheNextBegins() throws {
    let keys = [
      Self.key("a", .retired, made: -5000, activates: -5000, removes: 900),
      Self.key("b", .active, made: -1100, activates: -100),
      Self.key("f", .retired, made: -4000, activates: -4000, removes: 999, .file),
    ]
    #expect(try span("a", keys) == [-5000, -100])
    #expect(try span("b", keys) == [-100, forever], "keys of the other purpose do not matter")
  }

  /// Put to use before its time, it still says when it was planned for.
  @Test func aKeyThatWasHurriedSignsSinceTheOneBeforeEnded() throws {
    let keys = [
      Self.key("a", .retired, made: -5000, activates: -5000, removes: 990),
      Self.key("b", .active, made: -20, activates: 980),
    ]
    #expect(try span("b", keys) == [-10, forever])
    #expect(try span("b", [keys[1]]) == [-20, forever], "the one before was withdrawn")
  }
}
