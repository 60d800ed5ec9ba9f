import HTTPCalls
import LicenseTokens
import Synchronization
import TestAuthorizationServer
import TestInstruments
import Testing

@testable import LicenseAgent

@Suite struct LicenseKeeperRevocationsTests {
  private let world: SwitchHarness

  init() throws { world = try SwitchHarness() }

  private var harness: KeeperHarness { world.harness }

  private func licensedKeeper() async throws -> LicenseKeeper {
    let keeper = harness.keeper()
    _ = try await keeper.importFile(world.file(), keySet: try world.keySet)
    return keeper
  }

  @Test func withoutAFileNobodyIsAsked() async throws {
    await harness.live(60, harness.keeper())
    #expect(harness.server.now.calls == [])
  }

  @Test func onceOnlineTheListIsFetchedWithTheKeys() async throws {
    let keeper = try await licensedKeeper()
    await harness.live(14, keeper)
    #expect(harness.server.now.calls == [])
    await harness.live(1, keeper)
    #expect(
      harness.server.now.calls == [
        "/.well-known/oauth-authorization-server", "/.well-known/jwks.json", "/.well-known/license-revocations",
      ])
    #expect(harness.storage.saved?.keys?.origin == .server)
    #expect(await keeper.view().status == .licensed)
    await harness.live(43_200, keeper)
    #expect(harness.calls(.fileRevocations) == 1)
  }

  @Test func aRevokedFileEnds() async throws {
    let keeper = try await licensedKeeper()
    harness.server.change { $0.revokedFiles = ["fil_0", "fil_1"] }
    await harness.live(15, keeper)
    #expect(await keeper.view().status == .revoked)
    #expect(harness.storage.saved?.revoked == RevokedFiles(["fil_0", "fil_1"]))
    await #expect(throws: LicenseView.TokenRefusal.notLicensed) { try await keeper.token() }
    // A list that has forgotten it, after a restored backup, does not make it good.
    harness.server.change { $0.revokedFiles = [] }
    await harness.live(50_000, keeper)
    #expect(harness.calls(.fileRevocations) == 2)
    #expect(await keeper.view().status == .revoked)
  }

  /// Best effort: it is no trouble to tell of.
  @Test func withoutTheServerNothingHappens() async throws {
    let keeper = try await licensedKeeper()
    harness.server.change { $0.isAway = true }
    await harness.live(15, keeper)
    #expect(harness.calls(.metadata) == 1)
    #expect(await keeper.view().warnings == [])
    #expect(await keeper.view().status == .licensed)
    // 15 minutes, then twice as long each time, of which three quarters are waited.
    await harness.live(675, keeper)
    #expect(harness.calls(.metadata) == 2)
    await harness.live(1349, keeper)
    #expect(harness.calls(.metadata) == 2)
    harness.server.change { $0.isAway = false }
    await harness.live(1, keeper)
    #expect(harness.calls(.fileRevocations) == 1)
  }

  @Test func theLogTellsOfAFailureOnceUntilTheListIsHad() async throws {
    let keeper = try await licensedKeeper()
    func warnings() -> [String] {
      harness.log.lines.filter { $0.contains("revoked license files not fetched") && $0.hasPrefix("warning") }
    }
    let tooLong =
      "warning revoked license files not fetched reason="
      + "What answered is not the authorization server: the answer is too long."
    harness.server.change { $0.script[.fileRevocations] = Array(repeating: .fails(.tooLarge), count: 5) }
    while harness.calls(.fileRevocations) < 5 { await harness.live(60, keeper) }
    #expect(warnings() == [tooLong])
    harness.server.change { $0.script[.fileRevocations] = [.fails(.timedOut), .works, .fails(.tooLarge)] }
    while harness.calls(.fileRevocations) < 8 { await harness.live(600, keeper) }
    #expect(
      warnings() == [
        tooLong, "warning revoked license files not fetched reason=The authorization server did not answer in time.",
        tooLong,
      ])
  }

  /// The longest answer that is read is the longest list that may be published.
  @Test func aListOfTwoHundredThousandFilesIsTaken() async throws {
    let transport = RecordingTransport(server: harness.server)
    let client = AuthorizationServerClient(issuer: harness.server.issuer, transport: transport)
    let ids = (0..<200_000).map { "fil_01k5ta8v7rf5vb4n0q7x" + String(100_000 + $0) }
    harness.server.change { $0.revokedFiles = ids }
    let list = try await client.revocations(at: try await client.metadata()).list
    #expect(list.revoked == ids)
    #expect(transport.limit == LicenseDocument.maximumByteCount)
  }

  @Test func whatIsNoListOfTheServersIsNotBelieved() async throws {
    let keeper = try await licensedKeeper()
    let before = harness.storage.saved
    let stranger = try TestAuthorizationServer()
    stranger.change { $0.revokedFiles = ["fil_1"] }
    let forged = try stranger.answer(path: "/.well-known/license-revocations", form: "")
    for answer in [
      forged, HTTPAnswer(status: 404), HTTPAnswer(status: 200, contentType: "text/html", body: Array("<p>".utf8)),
    ] {
      harness.server.change { $0.script[.fileRevocations] = [.answers(answer)] }
      let calls = harness.calls(.fileRevocations)
      while harness.calls(.fileRevocations) == calls { await harness.live(60, keeper) }
      #expect(await keeper.view().status == .licensed)
      #expect(harness.storage.saved?.keys == before?.keys && harness.storage.saved?.revoked == before?.revoked)
    }
  }

  @Test func keysThatTheServerPublishesTakeThePlaceOfThoseHandedOver() async throws {
    let stranger = try SwitchHarness()
    let keeper = harness.keeper()
    // Somebody hands over keys of his own, with a file that they signed.
    _ = try await keeper.importFile(
      stranger.server.forged(by: 1), keySet: stranger.server.keySet(publishing: 1))
    #expect(await keeper.view().isLicensed)
    await harness.live(15, keeper)
    #expect(await keeper.view().status == .revoked)
    #expect(
      await keeper.view().reason == "The authorization server has withdrawn the key that signed the license file.")
  }
}

extension TestAuthorizationServer {
  fileprivate func forged(by key: Int) throws -> String {
    change { $0.signingKey = key }
    return LicenseDocument.text(.license, try sign(sampleFileClaims))
  }

  fileprivate func keySet(publishing key: Int) throws -> JSONWebKeySet {
    change { $0.signingKey = key }
    return try keySet
  }
}

/// Remembers how long an answer the list of revoked files may be.
private final class RecordingTransport: HTTPTransport {
  private let server: TestAuthorizationServer
  private let recorded = Mutex<Int?>(nil)

  init(server: TestAuthorizationServer) { self.server = server }

  var limit: Int? { recorded.withLock { $0 } }

  func send(_ call: HTTPCall) async throws(TransportFailure) -> HTTPAnswer {
    if call.url.hasSuffix(AuthorizationServerClient.revocationsPath) {
      recorded.withLock { $0 = call.answerLimit }
    }
    let answer = try await server.send(call)
    guard answer.body.count <= call.answerLimit else { throw .tooLarge }
    return answer
  }
}
