import LicensingCore
import Synchronization
import Testing

@testable import LicensingServer

/// Runs that make things by the thousand and go on when nobody looks.
@Suite struct LongWorkTests {
  private static let license = LicenseID(now: ConsoleWorld.start, random: [])
  private static let other = LicenseID(now: ConsoleWorld.start, random: [1])

  /// A gate that a test opens.
  private struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream<Void>.makeStream() }
    func open() { continuation.finish() }
    func pass() async { for await _ in stream {} }
  }

  private struct Broken: Error {}

  @Test func aRunGoesOnAfterItsFirstStepAndIsTheOnlyOneOfItsLicense() async throws {
    let (works, gate) = (LongWork<String>(firstNumber: 7), Gate())
    let beginning = try await works.start(1000, on: Self.license) { progress in
      await progress(500)
      await gate.pass()
      await progress(1000)
      return "made"
    }
    #expect(beginning == .begun(7))
    let running = try #require(works.run(of: Self.license))
    #expect(running.number == 7 && running.total == 1000 && running.done == 500 && running.end == nil)
    #expect(running.outcome == nil)
    #expect(try await works.start(5, on: Self.license) { _ in "" } == .underWay)
    #expect(try await works.start(5, on: Self.other) { _ in "" } == .begun(8))
    gate.open()
    while works.run(of: Self.license)?.end == nil { await Task.yield() }
    #expect(works.run(of: Self.license)?.outcome == "made" && works.run(of: Self.license)?.done == 1000)
  }

  @Test func aFewAreThereWhenThePageComes() async throws {
    let works = LongWork<String>()
    for number in 1...2 {
      let beginning = try await works.start(500, on: Self.license) { progress in
        for done in [200, 400, 500] {
          await progress(done)
          await Task.yield()
        }
        return "\(number)"
      }
      #expect(beginning == .begun(number), "the next run waits for none that ended")
      #expect(works.run(of: Self.license)?.outcome == "\(number)", "the page came before its things")
    }
  }

  @Test func whatFailsAtOnceIsThrownAndForgotten() async throws {
    let works = LongWork<String>()
    await #expect(throws: Broken.self) {
      _ = try await works.start(3000, on: Self.license) { _ in throw Broken() }
    }
    #expect(works.run(of: Self.license) == nil)
  }

  @Test func whatFailsLaterIsTold() async throws {
    let (works, gate) = (LongWork<String>(), Gate())
    _ = try await works.start(3000, on: Self.license) { progress in
      await progress(500)
      await gate.pass()
      throw Broken()
    }
    gate.open()
    while works.run(of: Self.license)?.end == nil { await Task.yield() }
    guard case .failed = works.run(of: Self.license)?.end else {
      Issue.record("the failure is not told")
      return
    }
    #expect(works.run(of: Self.license)?.done == 500)
  }

  /// What has ended makes room, oldest first; what goes on does not.
  @Test func asManyThingsAreRememberedAsThereIsRoomFor() async throws {
    let (works, gate) = (LongWork<String>(), Gate())
    let most = LongWork<String>.mostThings
    _ = try await works.start(most / 2, on: Self.license) { progress in
      await progress(1)
      await gate.pass()
      return ""
    }
    #expect(try await works.start(most / 2 + 1, on: Self.other) { _ in "" } == .full)
    #expect(works.run(of: Self.other) == nil)
    gate.open()
    while works.run(of: Self.license)?.end == nil { await Task.yield() }
    #expect(try await works.start(most / 2 + 1, on: Self.other) { _ in "" } == .begun(2))
    #expect(works.run(of: Self.license) == nil && works.run(of: Self.other) != nil)
    #expect(try await works.start(most + 1, on: Self.license) { _ in "" } == .full)
  }
}
