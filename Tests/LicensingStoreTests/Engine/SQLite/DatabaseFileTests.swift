import Foundation
import LicensingStore
import Logging
import Testing

@Suite struct DatabaseFileTests {
  private let database = TemporaryDatabase()

  private func permissions(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test func onlyItsOwnerReadsTheFileAndTheDirectoryMadeForIt() async throws {
    let engine = try await database.openWithItems()
    #expect(try permissions(database.directory) == 0o700)
    for suffix in ["", "-wal", "-shm", ".lock"] { #expect(try permissions(database.path + suffix) == 0o600) }
    await engine.close()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: database.path)
    await (try database.open()).close()
    #expect(try permissions(database.path) == 0o600)
  }

  @Test func theSettingsOfAReaderAndOfTheWriterAreOurs() async throws {
    let engine = try database.open()
    let settings = { @Sendable (connection: any SQLConnection) in
      try ["synchronous", "foreign_keys", "wal_autocheckpoint"].map { name in
        try connection.first("PRAGMA \(name)", []) { try $0.integer(0) }
      }
    }
    #expect(try await engine.write(settings) == [2, 1, 0])
    #expect(try await engine.read(settings).dropFirst() == [1, 0])
    #expect(try await engine.read { try $0.first("PRAGMA journal_mode", []) { try $0.text(0) } } == "wal")
    await engine.close()
  }

  @Test func whatIsNoDatabaseIsCorrupt() throws {
    try FileManager.default.createDirectory(atPath: database.directory, withIntermediateDirectories: true)
    let text = Data(String(repeating: "This is a letter, not a database. ", count: 1000).utf8)
    try text.write(to: URL(fileURLWithPath: database.path))
    #expect(throws: StoreFailure.corrupt) { try database.open() }
    #expect(throws: StoreFailure.corrupt) { try database.open() }
    #expect(try Data(contentsOf: URL(fileURLWithPath: database.path)) == text)
  }

  @Test func aDamagedPageIsCorrupt() async throws {
    try await damage()
    #expect(throws: StoreFailure.corrupt) { try database.open() }
  }

  /// Fills the database and spoils a page of it.
  private func damage() async throws {
    let engine = try await database.openWithItems()
    try await engine.write { connection in
      for id in 1...5000 as ClosedRange<Int64> { try connection.addItem(id) }
    }
    await engine.close()
    let file = try FileHandle(forUpdating: URL(fileURLWithPath: database.path))
    try file.seek(toOffset: 5 * 4096)
    try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
    try file.close()
  }

  @Test func aDamagedPageOfALargeFileIsFoundWhileItIsUsed() async throws {
    try await damage()
    let (reports, report) = AsyncStream.makeStream(of: String.self)
    let engine = try SQLiteEngine(path: database.path, searchedFirst: 0, logger: silentLogger) { report.yield($0) }
    var iterator = reports.makeAsyncIterator()
    #expect(try await #require(iterator.next()).hasPrefix("the database is damaged: "))
    await engine.close()
  }

  #if os(Linux)
    /// What it finds is reported by the thread that searches.
    @Test func theSearchOfALargeFileLetsEverybodyGoFirst() async throws {
      try await damage()
      let priority = { @Sendable in getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
      let (reports, report) = AsyncStream.makeStream(of: Int32.self)
      let engine = try SQLiteEngine(path: database.path, searchedFirst: 0, logger: silentLogger) { _ in
        report.yield(priority())
      }
      var iterator = reports.makeAsyncIterator()
      #expect(await iterator.next() == 19)
      #expect(priority() < 19)
      await engine.close()
    }
  #endif

  @Test func aLargeFileThatIsSoundIsUsedAndClosedWhetherItWasSearchedOrNot() async throws {
    await (try await database.openWithItems()).close()
    for _ in 1...20 {
      let engine = try SQLiteEngine(path: database.path, searchedFirst: 0, logger: silentLogger) {
        Issue.record("\($0)")
      }
      #expect(try await engine.itemIDs() == [])
      await engine.close()
    }
  }

  @Test func aTornLogIsReadUpToItsLastWholeCommit() async throws {
    let engine = try await database.openWithItems()
    for id in 1...50 as ClosedRange<Int64> { try await engine.addItem(id) }
    // A copy of the running engine's files is what a power failure leaves behind.
    let torn = TemporaryDatabase()
    try FileManager.default.createDirectory(atPath: torn.directory, withIntermediateDirectories: true)
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: database.path + suffix, toPath: torn.path + suffix)
    }
    await engine.close()
    let log = try FileHandle(forUpdating: URL(fileURLWithPath: torn.path + "-wal"))
    try log.truncate(atOffset: try log.seekToEnd() - 100)
    try log.close()
    let reopened = try torn.open()
    #expect(try await reopened.itemIDs() == Array(1...49))
    await reopened.close()
  }

  @Test func aPathThatCannotBeADatabaseIsUnusable() throws {
    try FileManager.default.createDirectory(atPath: database.path, withIntermediateDirectories: true)
    #expect(throws: StoreFailure.unusable("\(database.path): Is a directory")) { try database.open() }
    let inside = database.directory + "/file/store.sqlite"
    try Data().write(to: URL(fileURLWithPath: database.directory + "/file"))
    let failure = #expect(throws: StoreFailure.self) { try SQLiteEngine(path: inside, logger: Logger(label: "test")) }
    guard case .unusable(let reason) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(reason.hasPrefix(database.directory + "/file: "))
  }

  @Test func twoNamesOfOneFileAreOneDatabase() async throws {
    let engine = try database.open()
    let link = database.directory + "/link.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: database.path)
    #expect(throws: StoreFailure.locked(database.path)) {
      try SQLiteEngine(path: link, logger: Logger(label: "test"))
    }
    await engine.close()
  }
}
