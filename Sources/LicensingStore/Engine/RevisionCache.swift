import LicensingCore
import Synchronization

/// The clients as they were read since the last commit.
///
/// Every OAuth request asks for its client, which hardly ever changes. A client that was read at a revision is what the
/// store holds for as long as that is the revision.
final class ClientCache: Sendable {
  private let known = Mutex((revision: 0, clients: [String: Client]()))

  func client(_ id: String, at revision: Int) -> Client? {
    known.withLock { $0.revision == revision ? $0.clients[id] : nil }
  }

  /// - Parameter revision: as it was before the client was read.
  func keep(_ client: Client, from revision: Int) {
    known.withLock { known in
      // A commit that came in between makes this one out of date before it is kept.
      guard revision >= known.revision else { return }
      if revision > known.revision { known = (revision, [:]) }
      known.clients[client.id] = client
    }
  }
}
