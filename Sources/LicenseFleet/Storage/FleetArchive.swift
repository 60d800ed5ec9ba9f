import Cryptography
package import LicenseTokens
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the technician's machine keeps whatever becomes of a project: license files by the numbers they are for, the newest
/// bundle of each license, and each server's keys. It lies in the user's data directory.
package struct FleetArchive: Sendable {
  /// A license document's largest size, in bytes.
  package static let maximumDocumentBytes = 17 << 20

  /// `~/.local/share/countersign`
  package let directory: String

  /// - Parameter directory: made when something is kept.
  package init(directory: String) { self.directory = directory }

  /// The directory that the XDG base directory specification means.
  /// - Returns: nil if the environment names neither it nor a home.
  package init?(environment: [String: String]) {
    if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") {
      self.init(directory: data + "/countersign")
    } else if let home = environment["HOME"], home.hasPrefix("/") {
      self.init(directory: home + "/.local/share/countersign")
    } else {
      return nil
    }
  }

  // MARK: License files

  package func keep(_ file: HeldLicenseFile) throws(FileTrouble) {
    guard let numbers = DeviceNumbers(file.claims.serialNumber, file.claims.articleNumber) else { return }
    try write(path(of: numbers), Array(file.document.utf8))
  }

  /// The text of the license file kept for these numbers. It is to be verified: anybody may have changed it.
  package func licenseFile(for numbers: DeviceNumbers) -> String? { read(path(of: numbers)) }

  private func path(of numbers: DeviceNumbers) -> String {
    "license-files/\(Self.fileName("\(numbers.serialNumber)+\(numbers.articleNumber)")).license"
  }

  // MARK: Bundles

  /// The name of a bundle's file.
  package static func bundleFile(of licenseID: String) -> String { fileName(licenseID) + ".bundle" }

  package func keep(bundle text: String, named name: String) throws(FileTrouble) {
    try write("bundles/\(name)", Array(text.utf8))
  }

  package func bundle(named name: String) -> String? {
    // The name stands in a project, which came from anywhere: it is one of ours or none.
    guard Self.fileName(name) == name else { return nil }
    return read("bundles/\(name)")
  }

  // MARK: Keys

  package func keep(_ keySet: JSONWebKeySet, of server: String) throws(FileTrouble) {
    try write(Self.keySetPath(of: server), keySet.json)
  }

  package func keySet(of server: String) -> JSONWebKeySet? {
    read(Self.keySetPath(of: server)).flatMap { try? JSONWebKeySet(parsing: Array($0.utf8)) }
  }

  private static func keySetPath(of server: String) -> String { "key-sets/\(fileName(server)).json" }

  // MARK: Files

  /// One name for a text and no other: letters, digits and `-_.+` stand for themselves, other bytes become `%2F` and the like.
  /// What is too long for a file system, or begins with a dot, is named by its digest.
  static func fileName(_ text: String) -> String {
    var name = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
        UInt8(ascii: "+"):
        name.unicodeScalars.append(Unicode.Scalar(byte))
      default: name += (byte < 0x10 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
      }
    }
    guard !name.isEmpty, !name.hasPrefix("."), name.utf8.count <= 200 else {
      return "sha256-" + Base64URL.encode(SHA256.hash(Array(text.utf8)))
    }
    return name
  }

  private func read(_ name: String) -> String? {
    guard let bytes = try? DurableFile.read("\(directory)/\(name)", limit: Self.maximumDocumentBytes) else {
      return nil
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private func write(_ name: String, _ bytes: [UInt8]) throws(FileTrouble) {
    let path = "\(directory)/\(name)"
    try Self.make(FilePath(path).removingLastComponent())
    try DurableFile.replace(path, bytes)
  }

  /// Makes a directory and those above it, for the user alone.
  private static func make(_ directory: FilePath) throws(FileTrouble) {
    guard mkdir(directory.string, 0o700) != 0, errno != EEXIST else { return }
    let code = errno
    let parent = directory.removingLastComponent()
    guard code == ENOENT, parent != directory, !parent.isEmpty else {
      throw FileTrouble(path: directory.string, operation: "make the directory", errno: code)
    }
    try make(parent)
    guard mkdir(directory.string, 0o700) == 0 || errno == EEXIST else {
      throw FileTrouble(path: directory.string, operation: "make the directory", errno: errno)
    }
  }
}
