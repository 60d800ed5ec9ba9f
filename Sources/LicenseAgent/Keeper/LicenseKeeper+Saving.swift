import LicenseTokens
import Logging

extension LicenseKeeper {
  /// Between two tries to write to a disk that took nothing, in seconds of uptime.
  private static let savingInterval: Int64 = 30

  /// Brings the state to the disk. If that fails it is tried again, and until then nothing that is only in memory is
  /// presented to the server.
  /// - Returns: whether it is there.
  @discardableResult
  func save(_ former: FormerState = .kept) -> Bool {
    let reading = surroundings.clock()
    if former == .forgotten { self.former = .forgotten }
    do {
      try surroundings.storage.save(state, self.former)
      saved = state
      self.former = .kept
      circumstances.notSavedSince = nil
      return true
    } catch {
      if circumstances.notSavedSince == nil {
        circumstances.notSavedSince = clock.highest
        surroundings.logger.error("license not saved", metadata: ["problem": "\(error)"])
      }
      nextSave = reading.uptime.adding(Self.savingInterval)
      return false
    }
  }

  /// Saves what could not be saved before, and now and then the time.
  func saveIfDue(_ reading: ClockReading) {
    if isUnsaved {
      if reading.uptime >= nextSave { save() }
    } else if state.highestTime.subtracting(saved.highestTime) >= LicenseClock.savingPeriod {
      save()
    }
  }

  /// Whether the disk holds less than the memory, the time apart.
  var isUnsaved: Bool {
    var onDisk = saved
    onDisk.highestTime = state.highestTime
    return onDisk != state
  }

  func saveLast() {
    _ = observeClock()
    save()
  }
}
