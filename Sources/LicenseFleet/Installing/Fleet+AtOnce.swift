import Synchronization

extension Fleet {
  /// How many agents are talked to at the same time: one that does not answer holds up few others.
  private static let atOnce = 8
  /// How long results are gathered before they are saved: each save writes the whole project.
  private static let gathering = Duration.milliseconds(250)

  typealias AgentResult<Value: Sendable> = (device: FleetDevice, outcome: Result<Value, AgentProblem>)

  /// Does something with each device, some at a time, and what follows from it in groups, as they get ready: no device waits for
  /// a save, and a crash loses what was gathered since the last, which is safe to be done again.
  func eachAtOnce<Value: Sendable>(
    _ devices: [FleetDevice], _ work: @escaping @Sendable (FleetDevice) async throws(AgentProblem) -> Value,
    then: ([AgentResult<Value>]) throws -> Void
  ) async throws {
    let gathered = Gathered<AgentResult<Value>>()
    async let working: Void = Self.work(on: devices, work, into: gathered)
    var rest = devices.count
    for await _ in gathered.arrivals {
      // The last ones need not wait for others.
      if gathered.count < rest { try? await pause(Self.gathering) }
      let results = gathered.takeAll()
      guard !results.isEmpty else { continue }
      rest -= results.count
      try then(results)
    }
    await working
    // Only where this was cancelled: what was done nevertheless.
    let results = gathered.takeAll()
    if !results.isEmpty { try then(results) }
  }

  private static func work<Value: Sendable>(
    on devices: [FleetDevice], _ work: @escaping @Sendable (FleetDevice) async throws(AgentProblem) -> Value,
    into gathered: Gathered<AgentResult<Value>>
  ) async {
    await withTaskGroup(of: Void.self) { group in
      var rest = devices[...]
      func begin() {
        guard !Task.isCancelled, let device = rest.popFirst() else { return }
        group.addTask {
          do throws(AgentProblem) {
            gathered.add((device, .success(try await work(device))))
          } catch {
            gathered.add((device, .failure(error)))
          }
        }
      }
      for _ in 0..<atOnce { begin() }
      while await group.next() != nil { begin() }
    }
    gathered.end()
  }
}

/// What many tasks bring and one takes, all that is there at a time.
private final class Gathered<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])
  /// Says that something has come since it last did; ends when nothing comes any more.
  let arrivals: AsyncStream<Void>
  private let bell: AsyncStream<Void>.Continuation

  init() { (arrivals, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

  var count: Int { elements.withLock { $0.count } }

  func add(_ element: Element) {
    elements.withLock { $0.append(element) }
    bell.yield()
  }

  func takeAll() -> [Element] {
    elements.withLock { elements in
      defer { elements = [] }
      return elements
    }
  }

  func end() { bell.finish() }
}
