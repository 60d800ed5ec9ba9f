import LicensingCore
import TestPostgreSQL
import Testing

@testable import LicensingStore

/// The connection to the database breaks at every message of what makes a machine licensed, in both directions. Whoever asks again has
/// what is due, once, and nobody was told of success where there was none.
@Suite(.enabled(if: StoreEngine.ofUseCases == .postgresql, "it is about PostgreSQL"))
struct CutConnectionTests {
  /// What happens with the break.
  enum Break: CaseIterable {
    /// Another connection works.
    case once
    /// No connection works until the caller has heard of it.
    case forAWhile
    /// No connection works, and the caller asks again while the database may still be at it.
    case race

    /// How many messages later it breaks the next time.
    var step: Int {
      switch self {
      case .forAWhile: 1
      case .once: 3
      case .race: 5
      }
    }
  }

  private let world: LicensingWorld
  private let proxy: CuttingProxy
  /// A server behind the proxy.
  private let context: LicensingContext

  init() async throws {
    world = try await LicensingWorld(quota: nil, on: .postgresql)
    let database = try #require(world.fresh.place as? TestDatabase)
    proxy = try CuttingProxy(to: database.cluster)
    var settings = try #require(PostgreSQLSettings(url: proxy.url(database.name)))
    settings.connections = 1
    context = try await world.otherServer(on: PostgreSQLEngine(settings, logger: silentLogger))
  }

  /// Does something again and again, and breaks its connection later each time, until there are no more messages.
  /// - Parameters:
  ///   - round: what comes before, and after; it says what to do between.
  ///   - attempt: nil if it was refused as unavailable.
  private func atEveryMessage(
    _ kind: Break, _ round: (_ attempt: ((() async throws -> Void) async throws -> Bool)) async throws -> Void
  ) async throws {
    for direction in [CuttingProxy.Moment.request, CuttingProxy.Moment.answer] {
      var (number, untouched) = (1, 0)
      // One that needed fewer messages, as it found its statements prepared, is not the end.
      while untouched < 3 {
        try await round { body in
          proxy.set(direction(number), staysAway: kind != .once, isRace: kind == .race)
          let isDone = try await isDone(body)
          untouched = proxy.hasCut ? 0 : untouched + 1
          proxy.set(.never)
          return isDone
        }
        number += kind.step
      }
      #expect(number > 10)
    }
  }

  private func isDone(_ body: () async throws -> Void) async throws -> Bool {
    do {
      try await body()
      return true
    } catch LicensingError.unavailable {
      return false
    }
  }

  /// How often the audit log tells of it.
  private func times(_ action: AuditEvent.Action) async throws -> Int64? {
    try await world.count("audit_events WHERE action = '\(action.rawValue)'")
  }

  private func newDevice() async throws -> Device {
    try await CreateDevice(world.context)(
      CreateDevice.Draft(name: "Till", kind: .register), in: world.organization.id, by: world.manager)
  }

  private func poll(_ answer: AuthorizeDevice.Answer) async throws -> IssuedTokens {
    try await RedeemDeviceCode(context)(answer.deviceCode.exposed, client: .agent, from: world.site)
  }

  private func refresh(_ token: RefreshToken) async throws -> IssuedTokens {
    try await RefreshLicenseToken(context)(token.exposed, scope: nil, client: .agent, from: world.site)
  }

  @Test(arguments: Break.allCases)
  func anApprovalHappensOnce(kind: Break) async throws {
    var approvals: Int64 = 0
    try await atEveryMessage(kind) { attempt in
      let (device, answer) = (try await newDevice(), try await world.authorize())
      let request = try await world.request(answer)
      let decide = DecideDeviceAuthorization(context)
      let approve: () async throws -> Void = {
        _ = try await decide.approve(request, device: device.id, license: nil, by: world.manager)
      }
      approvals += 1
      if try await attempt(approve) {
        #expect(try await world.used() == approvals)
      } else {
        let refused = try await refusal(approve)
        #expect(refused == nil || refused == .conflict(.authorizationDecided))
      }
      #expect(try await world.used() == approvals)
      #expect(try await world.count("activations") == approvals)
      #expect(try await times(.authorizationApproved) == approvals)
      #expect(try await poll(answer).refreshToken.generation == 1)
    }
  }

  @Test(arguments: Break.allCases)
  func aRedemptionMakesOneFamily(kind: Break) async throws {
    var redemptions: Int64 = 0
    try await atEveryMessage(kind) { attempt in
      let answer = try await world.authorize()
      try await world.approve(answer)
      redemptions += 1
      var first: IssuedTokens?
      if try await attempt({ first = try await poll(answer) }) {
        #expect(try await world.count("token_families") == redemptions)
      }
      let tokens = try await poll(answer)
      #expect(first == nil || first?.refreshToken.familyID == tokens.refreshToken.familyID)
      #expect(try await world.count("token_families") == redemptions)
      #expect(try await world.count("token_families WHERE end_reason IS NULL") == 1)
      #expect(try await times(.authorizationRedeemed) == redemptions)
      #expect(try await world.used() == 1)
      #expect(try await world.isActive(tokens))
    }
  }

  @Test(arguments: Break.allCases)
  func aRefreshIsOneStep(kind: Break) async throws {
    var tokens = try await world.license()
    let events = try await world.count("audit_events")
    try await atEveryMessage(kind) { attempt in
      let presented = tokens.refreshToken
      if try await attempt({ tokens = try await refresh(presented) }) {
        #expect(try await world.family(of: tokens)?.generation == presented.generation)
      } else {
        tokens = try await refresh(presented)
      }
      let family = try #require(await world.family(of: tokens))
      #expect(family.generation == presented.generation && family.end == nil)
      #expect(tokens.refreshToken.generation == presented.generation + 1)
      #expect(try await world.isActive(tokens))
    }
    #expect(try await world.count("token_families") == 1)
    #expect(try await world.count("audit_events") == events, "a refresh is not written down, and none was refused")
  }
}
