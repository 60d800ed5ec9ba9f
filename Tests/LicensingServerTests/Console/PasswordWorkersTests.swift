import HTTPEdge
import Dispatch
import LicensingCore
import LicensingStore
import Synchronization
import Testing

@testable import LicensingServer

@Suite struct PasswordWorkersTests {
  /// Work that waits until it is let go, and remembers how much of it went on at once.
  private final class Gate: Sendable {
    private let opened = DispatchSemaphore(value: 0)
    private let state = Mutex((running: 0, most: 0, done: 0))

    var most: Int { state.withLock { $0.most } }
    var done: Int { state.withLock { $0.done } }

    func work() {
      state.withLock { state in
        state.running += 1
        state.most = max(state.most, state.running)
      }
      opened.wait()
      state.withLock { state in
        state.running -= 1
        state.done += 1
      }
    }

    func letGo(_ count: Int) { for _ in 0..<count { opened.signal() } }
  }

  private func password(_ text: String) throws -> Password { try #require(Password(presented: text)) }

  @Test func twoAreCheckedAtOnceAndAFewWait() async throws {
    let gate = Gate()
    let workers = PasswordWorkers { hash, _ in
      gate.work()
      return hash.text == "right"
    }
    let (all, admitted) = (60, PasswordWorkers.atOnce + PasswordWorkers.queued)
    #expect(admitted == 18)
    let password = try password("any")
    try await withThrowingTaskGroup(of: Result<Bool, any Error>.self) { tasks in
      for number in 0..<all {
        tasks.addTask {
          do {
            return .success(
              try await workers.isHash(PasswordHash(stored: number % 2 == 0 ? "right" : "wrong"), of: password))
          } catch {
            return .failure(error)
          }
        }
      }
      // Nobody is let go before all the others have been sent away.
      for _ in admitted..<all {
        let refused = try #require(try await tasks.next())
        #expect(throws: LicensingError.unavailable) { try refused.get() }
      }
      #expect(gate.done == 0)
      gate.letGo(admitted)
      for _ in 0..<admitted { _ = try #require(try await tasks.next()).get() }
    }
    #expect(gate.done == admitted)
    #expect(gate.most <= PasswordWorkers.atOnce)
    // The places are free again.
    gate.letGo(2)
    #expect(try await workers.isHash(PasswordHash(stored: "right"), of: password))
    #expect(try await !workers.isHash(PasswordHash(stored: "wrong"), of: password))
  }

  @Test func whoeverMeetsAFullQueueIsToldWhenToComeAgain() async throws {
    let gate = Gate()
    let workers = PasswordWorkers { hash, _ in
      gate.work()
      return false
    }
    let world = try await ConsoleWorld(verifier: workers)
    let admitted = PasswordWorkers.atOnce + PasswordWorkers.queued
    try await withThrowingTaskGroup(of: ShownPage.self) { tasks in
      for number in 0...admitted {
        tasks.addTask {
          try await world.browser(from: "198.51.100.\(number + 1)").signIn("person\(number)@example.com", "a password")
        }
      }
      let refused = try #require(try await tasks.next())
      #expect(refused.status == 503)
      #expect(refused.headers["retry-after"] == "\(LicensingError.retryAfterSeconds)")
      #expect(refused.summary == "Too many people are signing in. Try again in a moment.")
      gate.letGo(admitted)
      for _ in 0..<admitted { #expect(try await tasks.next()?.status == 422) }
    }
    #expect(gate.most <= PasswordWorkers.atOnce)
  }

  @Test func allElseGoesOnWhileAHundredSignIn() async throws {
    let gate = Gate()
    let workers = PasswordWorkers { hash, _ in
      gate.work()
      return false
    }
    let world = try await ConsoleWorld(verifier: workers)
    let admitted = PasswordWorkers.atOnce + PasswordWorkers.queued
    try await withThrowingTaskGroup(of: Int.self) { tasks in
      for number in 0..<100 {
        tasks.addTask {
          try await world.browser(from: "198.51.100.\(number + 1)").signIn("person\(number)@example.com", "a password")
            .status
        }
      }
      for _ in admitted..<100 { #expect(try await tasks.next() == 503) }
      // Every worker is busy and every place in the queue is taken.
      let browser = world.browser(from: "203.0.113.1")
      #expect(try await browser.get("/login").status == 200)
      #expect(try await browser.get("/static/css/countersign.css").status == 200)
      let asking = try await world.ask()
      await #expect(throws: LicensingError.grant(.pending)) { try await world.poll(asking) }
      #expect(gate.done == 0)
      gate.letGo(admitted)
      for _ in 0..<admitted { #expect(try await tasks.next() == 422) }
    }
    #expect(gate.most <= PasswordWorkers.atOnce)
  }

  @Test func aRealPasswordOpensTheDoor() async throws {
    let world = try await ConsoleWorld(verifier: PasswordWorkers())
    _ = try await CreateUser(world.context)(
      email: "ada@example.com", name: "Ada", isPlatformAdministrator: false,
      password: try Password(chosen: "correct horse battery ſtaple"), by: .operator)
    #expect(try await world.browser().signIn("ada@example.com", "correct horse battery staple").status == 422)
    #expect(try await world.browser().signIn("ada@example.com", "correct horse battery ſtaple\u{0}").status == 400)
    #expect(try await world.browser().signIn("Ada@Example.com", "correct horse battery ſtaple").status == 303)
    #expect(try await world.browser().signIn("eve@example.com", "correct horse battery ſtaple").status == 422)
  }
}
