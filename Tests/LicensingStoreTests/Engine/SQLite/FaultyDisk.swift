import GRDBSQLite
import Synchronization
import Testing

/// A disk that counts the syncs of a file and fails when told to. It stands between SQLite and the system's files for the
/// whole process, and lets everything pass but what a test has asked for under its own file's path.
enum FaultyDisk {
  enum Operation { case write, sync }

  private struct Faults {
    /// The paths of the open files, by the address of SQLite's structure.
    var paths: [UInt: String] = [:]
    /// Our functions by the address of the system's that they stand for.
    var methods: [UInt: UInt] = [:]
    var failing: [String: [Operation: Int32]] = [:]
    var syncs: [String: Int] = [:]
  }

  private static let faults = Mutex(Faults())

  /// Lets SQLite open all further files through this disk.
  static func install() { #expect(installed) }

  /// Makes the operation fail with this result code on this file until it is healed.
  static func fail(_ operation: Operation, of path: String, with code: Int32) {
    faults.withLock { $0.failing[path, default: [:]][operation] = code }
  }

  static func heal(_ path: String) { faults.withLock { $0.failing[path] = nil } }

  /// How often the file has been synced successfully.
  static func syncs(of path: String) -> Int { faults.withLock { $0.syncs[path, default: 0] } }

  private nonisolated(unsafe) static let system = sqlite3_vfs_find(nil)
  /// The system's functions. Those to write and to sync are the same for all of its files.
  private nonisolated(unsafe) static var systemMethods: UnsafePointer<sqlite3_io_methods>?

  private static let installed: Bool = {
    guard let system else { return false }
    let disk = copy(UnsafePointer(system), words: 21)
    disk.pointee.xOpen = { _, name, file, flags, outFlags in
      guard let system = FaultyDisk.system else { return SQLITE_CANTOPEN }
      let code = system.pointee.xOpen(system, name, file, flags, outFlags)
      if code == SQLITE_OK, let name, let file { FaultyDisk.watch(file, named: String(cString: name)) }
      return code
    }
    return sqlite3_vfs_register(disk, 1) == SQLITE_OK
  }()

  /// Puts our functions before the file's own.
  private static func watch(_ file: UnsafeMutablePointer<sqlite3_file>, named name: String) {
    guard let original = file.pointee.pMethods else { return }
    let ours = faults.withLock { faults in
      faults.paths[UInt(bitPattern: file)] = name
      // Set once, before any file has functions of ours that use it.
      if systemMethods == nil { systemMethods = original }
      if let known = faults.methods[UInt(bitPattern: original)] { return known }
      let new = UInt(bitPattern: replacement(for: original))
      faults.methods[UInt(bitPattern: original)] = new
      return new
    }
    file.pointee.pMethods = UnsafePointer(bitPattern: ours)
  }

  private static func replacement(
    for original: UnsafePointer<sqlite3_io_methods>
  ) -> UnsafeMutablePointer<sqlite3_io_methods> {
    let methods = copy(original, words: 19)
    methods.pointee.xWrite = { file, bytes, count, offset in
      FaultyDisk.fault(.write, UInt(bitPattern: file))
        ?? FaultyDisk.systemMethods?.pointee.xWrite(file, bytes, count, offset) ?? SQLITE_IOERR
    }
    methods.pointee.xSync = { file, flags in
      if let fault = FaultyDisk.fault(.sync, UInt(bitPattern: file)) { return fault }
      let code = FaultyDisk.systemMethods?.pointee.xSync(file, flags) ?? SQLITE_IOERR
      if code == SQLITE_OK { FaultyDisk.countSync(UInt(bitPattern: file)) }
      return code
    }
    return methods
  }

  /// A copy of a C structure of that many machine words, never freed. It is not copied as a Swift value, because Swift
  /// does not know all of its members and takes it for four bytes shorter than it is.
  private static func copy<T>(_ original: UnsafePointer<T>, words: Int) -> UnsafeMutablePointer<T> {
    let size = words * MemoryLayout<UInt>.size
    let copy = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: MemoryLayout<UInt>.alignment)
    copy.copyMemory(from: original, byteCount: size)
    return copy.assumingMemoryBound(to: T.self)
  }

  private static func fault(_ operation: Operation, _ file: UInt) -> Int32? {
    faults.withLock { faults in faults.paths[file].flatMap { faults.failing[$0]?[operation] } }
  }

  private static func countSync(_ file: UInt) {
    faults.withLock { faults in
      if let path = faults.paths[file] { faults.syncs[path, default: 0] += 1 }
    }
  }
}
