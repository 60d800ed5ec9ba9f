/// Page is the project as a local page (`countersign fleet serve`): the devices with check boxes and what the commands do as
/// buttons. A request passes: host check, cookie and session, for a form its token, a command of `Fleet`, and `FleetPage` as a pure
/// function of the project.

/// What goes on while nobody waits for it: one work at a time, and the report of the last.
actor FleetWork {
  /// What a page shows of it.
  enum State: Sendable {
    case none
    case running(Title, done: Int, total: Int)
    case finished(Title, FleetReport)
    /// It could not be done at all.
    case failed(Title, String)
  }

  enum Title: String, Sendable {
    case generate = "Generate"
    case install = "Install"
    case uninstall = "Remove the license"
  }

  private(set) var state = State.none
  private var task: Task<Void, Never>?

  /// - Returns: false if another work is going on; nothing is begun then.
  func begin(
    _ title: Title, total: Int, _ work: @escaping @Sendable (@escaping Fleet.Progress) async throws -> FleetReport
  ) -> Bool {
    guard task == nil else { return false }
    state = .running(title, done: 0, total: total)
    task = Task {
      do {
        let report = try await work { done, total in
          Task { await self.tell(title, done, total) }
        }
        self.end(.finished(title, report))
      } catch {
        self.end(.failed(title, Fleet.words(error)))
      }
    }
    return true
  }

  /// The report has been read.
  func forget() {
    if task == nil { state = .none }
  }

  /// Returns once nothing goes on.
  func finish() async { await task?.value }

  /// Steps can be told out of order: the highest counts.
  private func tell(_ title: Title, _ done: Int, _ total: Int) {
    guard case .running(_, let former, _) = state, done > former else { return }
    state = .running(title, done: done, total: total)
  }

  private func end(_ state: State) {
    self.state = state
    task = nil
  }
}
