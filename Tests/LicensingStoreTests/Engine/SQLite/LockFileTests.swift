import Foundation
import Testing

@testable import LicensingStore

@Suite struct LockFileTests {
  private let database = TemporaryDatabase()

  init() throws {
    try FileManager.default.createDirectory(atPath: database.directory, withIntermediateDirectories: true)
  }

  @Test func theSecondIsRefusedUntilTheFirstReleases() throws {
    let first = try LockFile(besideDatabase: database.path)
    #expect(throws: StoreFailure.locked(database.path)) { try LockFile(besideDatabase: database.path) }
    first.release()
    #expect(FileManager.default.fileExists(atPath: database.path + ".lock"))
    let second = try LockFile(besideDatabase: database.path)
    #expect(throws: StoreFailure.locked(database.path)) { try LockFile(besideDatabase: database.path) }
    second.release()
  }

  @Test func aLinkInItsPlaceIsNotFollowed() throws {
    let lock = database.path + ".lock"
    try FileManager.default.createSymbolicLink(atPath: lock, withDestinationPath: database.directory + "/elsewhere")
    #expect(throws: StoreFailure.unusable("\(lock): Too many levels of symbolic links")) {
      try LockFile(besideDatabase: database.path)
    }
    #expect(!FileManager.default.fileExists(atPath: database.directory + "/elsewhere"))
  }
}
