import TestDirectories
import Testing

@testable import LicenseAgent

@Suite struct StateLockTests {
  @Test func oneAtATime() throws {
    let directory = try TemporaryDirectory()
    var lock: StateLock? = try StateLock(directory: directory.path)
    #expect(throws: StateLock.Failure.held(path: directory.path("agent.lock"))) {
      try StateLock(directory: directory.path)
    }
    withExtendedLifetime(lock) {}
    lock = nil
    _ = try StateLock(directory: directory.path)
  }

  @Test func aDirectoryThatIsNotThereIsNamed() {
    #expect(throws: StateLock.Failure.system(path: "/nowhere/at/all/agent.lock", errno: 2)) {
      try StateLock(directory: "/nowhere/at/all")
    }
  }
}
