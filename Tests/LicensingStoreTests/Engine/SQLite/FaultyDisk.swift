import GRDBSQLite
import Synchronization

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
  static func install() { _ = installed }

  /// Makes the operation fail with this result code on this file until it is healed.
  static func fail(_ operation: Operation, of path: String, with code: Int32) {
    faults.withLock { $0.failing[path, default: [:]][operation] = code }
  }

  static func heal(_ path: String) { faults.withLock { $0.failing[path] = nil } }

  /// How often the file has been synced successfully.
  static func syncs(of path: String) -> Int { faults.withLock { $0.syncs[path, default: 0] } }

  private nonisolated(unsafe) static let system = sqlite3_vfs_find(nil)!
  /// The system's way to write and to sync, which is the same for all of its files.
  private nonisolated(unsafe) static var systemMethods = sqlite3_io_methods()

  private static let installed: Bool = {
    let disk = UnsafeMutablePointer<sqlite3_vfs>.allocate(capacity: 1)
    disk.initialize(to: system.pointee)
    disk.pointee.xOpen = { _, name, file, flags, outFlags in
      let code = FaultyDisk.system.pointee.xOpen(FaultyDisk.system, name, file, flags, outFlags)
      if code == SQLITE_OK, let name, let file { FaultyDisk.watch(file, named: String(cString: name)) }
      return code
    }
    return sqlite3_vfs_register(disk, 1) == SQLITE_OK
  }()

  /// Puts our functions before the file's own.
  private static func watch(_ file: UnsafeMutablePointer<sqlite3_file>, named name: String) {
    let address = UInt(bitPattern: file)
    let original = UInt(bitPattern: file.pointee.pMethods)
    let ours = faults.withLock { faults in
      faults.paths[address] = name
      if let known = faults.methods[original] { return known }
      let new = replacement(for: original)
      faults.methods[original] = new
      return new
    }
    file.pointee.pMethods = UnsafePointer(bitPattern: ours)
  }

  private static func replacement(for original: UInt) -> UInt {
    let methods = UnsafeMutablePointer<sqlite3_io_methods>.allocate(capacity: 1)
    systemMethods = UnsafePointer<sqlite3_io_methods>(bitPattern: original)!.pointee
    methods.initialize(to: systemMethods)
    methods.pointee.xWrite = { file, bytes, count, offset in
      FaultyDisk.fault(.write, UInt(bitPattern: file))
        ?? FaultyDisk.systemMethods.xWrite(file, bytes, count, offset)
    }
    methods.pointee.xSync = { file, flags in
      if let fault = FaultyDisk.fault(.sync, UInt(bitPattern: file)) { return fault }
      let code = FaultyDisk.systemMethods.xSync(file, flags)
      if code == SQLITE_OK { FaultyDisk.countSync(UInt(bitPattern: file)) }
      return code
    }
    return UInt(bitPattern: methods)
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
