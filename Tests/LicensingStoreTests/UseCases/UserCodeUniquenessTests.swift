import LicensingStore
import Synchronization
import Testing

@testable import LicensingCore

@Suite struct UserCodeUniquenessTests {
  private static let unlimited = LicensingPolicy(
    issuer: LicensingWorld.issuer,
    limits: LicensingPolicy.Limits(pendingPerAddress: 0, pendingPerPrefix: 0, pendingTotal: 0))

  @Test func twoHundredThousandCodesAreAllDifferent() async throws {
    let world = try await LicensingWorld(policy: Self.unlimited)
    let (machines, each) = (1000, 200)
    let codes = try await withThrowingTaskGroup { group in
      for _ in 0..<machines {
        group.addTask {
          var codes: [String] = []
          for _ in 0..<each { codes.append(try await world.authorize().userCode.letters) }
          return codes
        }
      }
      return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
    }
    #expect(codes.count == machines * each)
    #expect(try await world.count("device_authorizations") == Int64(machines * each))
  }

  @Test func aCodeInUseIsDrawnAgain() async throws {
    let world = try await LicensingWorld()
    let dice = LoadedDice()
    let authorize = AuthorizeDevice(try Self.context(of: world, dice))
    let ask = {
      try await authorize(client: .agent, scope: nil, machine: .init(), from: world.site).userCode.shown
    }
    dice.load([0, 0, 1])
    #expect(try await [ask(), ask()] == ["BBBB-BBBB", "CCCC-CCCC"])
    dice.load([1, 0, 1])
    #expect(try await refusal { try await ask() } == .unavailable)
    #expect(try await world.count("device_authorizations") == 2)
  }

  /// Somebody may still have it before their eyes.
  @Test func aCodeThatHasExpiredIsNotGivenOutForAnHour() async throws {
    let world = try await LicensingWorld()
    let dice = LoadedDice()
    let context = try Self.context(of: world, dice)
    let ask = {
      try await AuthorizeDevice(context)(client: .agent, scope: nil, machine: .init(), from: world.site)
        .userCode.shown
    }
    dice.load([0])
    #expect(try await ask() == "BBBB-BBBB")
    world.clock.advance(seconds: 600 + 3599)
    #expect(try await !PurgeExpired(context)())
    dice.load([0, 1])
    #expect(try await ask() == "CCCC-CCCC")
    world.clock.advance(seconds: 1)
    _ = try await PurgeExpired(context)()
    dice.load([0])
    #expect(try await ask() == "BBBB-BBBB")
  }

  private static func context(of world: LicensingWorld, _ dice: LoadedDice) throws -> LicensingContext {
    LicensingContext(
      store: world.store, clock: world.clock, random: dice, keys: try testKeys(), policy: world.context.policy)
  }

  /// Dice that throw a user code of one letter again and again, where they are told to; all else falls as ever.
  private final class LoadedDice: RandomSource {
    private let letters = Mutex<[UInt8]>([])
    private let others = SeededRandom(seed: 5)

    func load(_ places: [UInt8]) { letters.withLock { $0 = places } }

    func bytes(_ count: Int) -> [UInt8] {
      guard count == UserCode.length, let letter = letters.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
        return others.bytes(count)
      }
      return Array(repeating: letter, count: count)
    }
  }
}
