import LicensingCore
import Synchronization
import Testing

@testable import LicensingServer

/// Runs that make keys by the thousand and go on when nobody looks.
@Suite struct KeyCreationsTests {
  private static let license = LicenseID(now: ConsoleWorld.start, random: [])
  private static let key = LicenseKeyID(now: ConsoleWorld.start, random: [])

  /// A gate that a test opens.
  private struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation
    init() { (stream, continuation) = AsyncStream<Void>.makeStream() }
    func open() { continuation.finish() }
    func pass() async { for await _ in stream {} }
  }

  private struct Broken: Error {}

  @Test func aRunGoesOnAfterItsFirstKeysAndIsTheOnlyOneOfItsLicense() async throws {
    let (creations, gate, ended) = (KeyCreations(), Gate(), Gate())
    let started = try await creations.start(1000, on: Self.license) { progress in
      await progress(500)
      await gate.pass()
      await progress(1000)
      ended.open()
      return [Self.key]
    }
    #expect(started)
    let running = try #require(creations.progress(of: Self.license))
    #expect(running.total == 1000 && running.made == 500 && running.end == nil)
    #expect(try await !creations.start(5, on: Self.license) { _ in [] })
    gate.open()
    await ended.pass()
    while creations.progress(of: Self.license)?.end == nil { await Task.yield() }
    guard case .done(let made) = creations.progress(of: Self.license)?.end else {
      Issue.record("the run has no end")
      return
    }
    #expect(made == [Self.key] && creations.progress(of: Self.license)?.made == 1000)
  }

  @Test func aFewKeysAreThereWhenThePageComes() async throws {
    let creations = KeyCreations()
    _ = try await creations.start(3, on: Self.license) { progress in
      await progress(3)
      return [Self.key]
    }
    guard case .done = creations.progress(of: Self.license)?.end else {
      Issue.record("the page came before the keys")
      return
    }
    #expect(try await creations.start(3, on: Self.license) { _ in [] }, "the next run waits for none that ended")
  }

  @Test func whatFailsAtOnceIsThrownAndForgotten() async throws {
    let creations = KeyCreations()
    await #expect(throws: Broken.self) {
      try await creations.start(3000, on: Self.license) { _ in throw Broken() }
    }
    #expect(creations.progress(of: Self.license) == nil)
  }

  @Test func whatFailsLaterIsTold() async throws {
    let (creations, gate) = (KeyCreations(), Gate())
    _ = try await creations.start(3000, on: Self.license) { progress in
      await progress(500)
      await gate.pass()
      throw Broken()
    }
    gate.open()
    while creations.progress(of: Self.license)?.end == nil { await Task.yield() }
    guard case .failed = creations.progress(of: Self.license)?.end else {
      Issue.record("the failure is not told")
      return
    }
    #expect(creations.progress(of: Self.license)?.made == 500)
  }
}
