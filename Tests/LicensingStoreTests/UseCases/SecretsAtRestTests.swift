import Cryptography
import Foundation
import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@Suite(.enabled(if: StoreEngine.ofUseCases == .sqlite, "looks into SQLite's files"))
struct SecretsAtRestTests {
  /// The bytes of every file that the store has written.
  private func written(in world: LicensingWorld) throws -> [(name: String, bytes: Data)] {
    let directory = try #require(world.fresh.place as? TemporaryPlace).directory
    return try FileManager.default.contentsOfDirectory(atPath: directory).map { name in
      (name, try Data(contentsOf: URL(fileURLWithPath: directory + "/" + name)))
    }
  }

  @Test func noFileOfTheStoreHoldsAUsableSecret() async throws {
    let world = try await LicensingWorld()
    let context = world.context
    let answer = try await world.authorize(MachineDescription(deviceName: "Visible name"))
    let pending = try await world.authorize()
    try await world.approve(answer)
    let tokens = try await world.poll(answer)
    let renewed = try await world.refresh(tokens.refreshToken)
    let owner = try #require(world.manager.userID)
    let apiToken = try await CreateAPIToken(context)(for: owner, name: "t", by: world.manager).1
    let draft = CreateClient.Draft(
      name: "Till", organizationID: nil, isConfidential: true, grants: [], mayIntrospect: true)
    let clientSecret = try #require(try await CreateClient(context)(draft, by: world.administrator).1)
    _ = try await SetPassword(context)(
      email: "max@acme.example", Password(chosen: "correct horse battery"), by: world.administrator)
    let signingKey = try #require(context.keyring.signer).key
    let checkToken = try await ReadLicenseCheckSettings(context)(of: world.product.id, by: world.administrator).token
    let keyIDs = try await CreateLicenseKeys(context)(.init(count: 2), on: world.license.id, by: world.administrator)
    var licenseKeys: [String] = []
    for id in keyIDs {
      licenseKeys.append(try await RevealLicenseKey(context)(id, by: world.administrator).text)
      let query = CheckQuery(
        parameters: [("key", licenseKeys[0]), ("ip", "192.0.2.\(licenseKeys.count)"), ("Key", licenseKeys[0])],
        connectionAddress: nil)
      for _ in 0..<2 {
        _ = try await CheckLicense(context)(token: checkToken.exposed, number: "7", query: query, from: world.site)
      }
    }
    try await world.sqlStore.flushNotes()

    var texts = [
      answer.deviceCode.exposed, pending.deviceCode.exposed, tokens.refreshToken.exposed, renewed.refreshToken.exposed,
      tokens.accessToken, renewed.accessToken, apiToken.exposed, clientSecret.exposed, "correct horse battery",
      checkToken.exposed,
    ]
    texts += licenseKeys
    for code in [answer.userCode, pending.userCode] { texts += [code.letters, code.shown, code.letters.lowercased()] }
    // The parts that cannot be told from the outside, too: the code without its prefix, the signature of a token.
    texts += [answer.deviceCode, pending.deviceCode].map { String($0.exposed.dropFirst(4)) }
    texts += [tokens, renewed].flatMap { $0.accessToken.split(separator: ".").suffix(1).map(String.init) }
    var secrets = texts.map { Data($0.utf8) }
    secrets += try [answer.deviceCode.exposed, tokens.refreshToken.exposed, renewed.refreshToken.exposed].map {
      Data(try #require(Base64URL.decode(String($0.dropFirst(4)))))
    }
    secrets += [Data(try signingKey.pkcs8()), Data(try signingKey.pkcs8().suffix(100)), Data(repeating: 7, count: 32)]

    let open = try written(in: world)
    #expect(open.contains { $0.name.hasSuffix("-wal") && $0.bytes.range(of: Data("Visible name".utf8)) != nil })
    await world.sqlStore.close()
    let closed = try written(in: world)
    #expect(closed.contains { $0.bytes.range(of: Data("Visible name".utf8)) != nil })
    for file in open + closed {
      for (index, secret) in secrets.enumerated() {
        #expect(file.bytes.range(of: secret) == nil, "secret \(index) in \(file.name)")
      }
    }
  }
}
