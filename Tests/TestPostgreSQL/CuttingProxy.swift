import Foundation
import Synchronization

/// Stands between a client and its cluster and breaks a connection at a chosen moment.
///
/// It passes on what the two say to each other, on Unix sockets, message by message; what a client sends together is one flight, and
/// ends with a Sync.
package final class CuttingProxy: Sendable {
  /// Messages are counted from 1, over all connections, since the moment was set.
  package enum Moment: Sendable, Equatable {
    /// The client's message with this number does not arrive.
    case request(Int)
    /// The database's message with this number does not arrive.
    case answer(Int)
    /// The COMMIT does not arrive.
    case beforeCommit
    /// The COMMIT arrives, and its answer does not.
    case afterCommit
    /// From the COMMIT on nothing arrives any more, in silence.
    case silentCommit
    /// Nothing arrives, in silence, on any connection, until another moment is set; then all of it does.
    case standstill
    case never
  }

  package struct Counts: Sendable, Equatable {
    /// What the client sent together, counted by the Syncs: two flights may arrive as one piece.
    package var flights = 0
    package var requests = 0
    package var answers = 0
  }

  private struct State {
    var moment: Moment
    var counts = Counts()
    /// Whether the one connection that met the moment is the last one for now.
    var staysAway = false
    var isAway = false
    /// Whether a client hears that its connection broke only when the database has done what arrived, and has gone as well.
    var isLastToHear = true
  }

  private enum Fate { case pass, cut, cutAfterwards, silence }

  package let directory = "/tmp/countersign-proxy-" + UUID().uuidString.prefix(8)
  private let listener: Int32
  private let target: String
  private let state: Mutex<State>

  /// - Parameter moment: the one connection that meets it is broken; all later ones work.
  package init(to cluster: TestCluster, moment: Moment = .never) throws {
    target = cluster.directory + "/.s.PGSQL.5432"
    state = Mutex(State(moment: moment))
    try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
    listener = try UnixSocket.listening(at: directory + "/.s.PGSQL.5432")
    Thread.detachNewThread { [listener, weak self] in
      while true {
        let client = accept(listener, nil, nil)
        guard client >= 0, let self else { return }
        Thread.detachNewThread { self.relay(client) }
      }
    }
  }

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
    try? FileManager.default.removeItem(atPath: directory)
  }

  /// How a database of the cluster is reached by way of this.
  package func url(_ database: String) -> String { "postgresql://postgres@/\(database)?host=\(directory)" }

  /// What the connections meet from now on.
  /// - Parameters:
  ///   - staysAway: with the connection that meets it all others break, and new ones, until the next moment is set.
  ///   - isRace: the client hears at once that its connection broke, while the database may still do what arrived.
  package func set(_ moment: Moment, staysAway: Bool = false, isRace: Bool = false) {
    state.withLock { $0 = State(moment: moment, staysAway: staysAway, isLastToHear: !isRace) }
  }

  /// What was sent since the moment was set.
  package var counts: Counts { state.withLock { $0.counts } }

  /// Whether the moment has come.
  package var hasCut: Bool { state.withLock { $0.moment == .never } }

  // MARK: Fates

  /// How many of the messages still arrive, and what happens then.
  private func fate(of messages: [[UInt8]], fromClient: Bool) -> (passing: Int, Fate) {
    state.withLock { state in
      guard !state.isAway else { return (0, .cut) }
      let before = fromClient ? state.counts.requests : state.counts.answers
      state.counts.add(messages, fromClient: fromClient)
      let isCommit = fromClient && messages.contains { String(decoding: $0, as: UTF8.self).contains("COMMIT\0") }
      var (passing, fate) = (messages.count, Fate.pass)
      switch state.moment {
      case .request(let number) where fromClient && number <= before + messages.count,
        .answer(let number) where !fromClient && number <= before + messages.count:
        (passing, fate) = (number - before - 1, .cut)
      case .beforeCommit where isCommit: (passing, fate) = (0, .cut)
      case .afterCommit where isCommit: fate = .cutAfterwards
      case .silentCommit where isCommit: (passing, fate) = (0, .silence)
      case .request, .answer, .beforeCommit, .afterCommit, .silentCommit, .standstill, .never: break
      }
      if fate != .pass { (state.moment, state.isAway) = (.never, state.staysAway) }
      return (passing, fate)
    }
  }

  private var isAway: Bool { state.withLock { $0.isAway } }

  private func waitThroughStandstill() {
    while state.withLock({ $0.moment == .standstill }) { usleep(2000) }
  }

  // MARK: Passing on

  private func leave(_ server: Int32) {
    guard state.withLock({ $0.isLastToHear }) else { return }
    shutdown(server, Int32(SHUT_WR))
    while UnixSocket.read(server) != nil {}
  }

  private func relay(_ client: Int32) {
    defer { close(client) }
    waitThroughStandstill()
    guard !isAway, let server = try? UnixSocket.connected(to: target) else { return }
    defer { close(server) }
    var (requests, answers) = (MessageStream(ofClient: true), MessageStream(ofClient: false))
    while true {
      var sockets = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      // Now and then it looks whether all connections have broken.
      let ready = poll(&sockets, 2, 20)
      guard ready >= 0, !isAway else { return }
      guard ready > 0 else { continue }
      waitThroughStandstill()
      if sockets[1].revents != 0 {
        guard let piece = UnixSocket.read(server) else { return }
        let messages = answers.add(piece)
        let (passing, fate) = fate(of: messages, fromClient: false)
        guard UnixSocket.write(messages.prefix(passing).joined(), to: client) else { return }
        guard fate == .pass else { return leave(server) }
      }
      guard sockets[0].revents != 0 else { continue }
      guard let piece = UnixSocket.read(client) else { return }
      let messages = requests.add(piece)
      let (passing, fate) = fate(of: messages, fromClient: true)
      guard UnixSocket.write(messages.prefix(passing).joined(), to: server) else { return }
      switch fate {
      case .pass: continue
      case .cut: return leave(server)
      case .cutAfterwards:
        _ = UnixSocket.read(server)
        return leave(server)
      case .silence:
        // Until the client gives up.
        while UnixSocket.read(client) != nil {}
        return
      }
    }
  }
}

extension CuttingProxy.Counts {
  fileprivate mutating func add(_ messages: [[UInt8]], fromClient: Bool) {
    if fromClient {
      flights += messages.count { $0.first == UInt8(ascii: "S") }
      requests += messages.count
    } else {
      answers += messages.count
    }
  }
}
