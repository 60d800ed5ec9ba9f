package import LicenseTokens
package import Settings
import SystemPackage

extension AgentConfiguration {
  /// Reads the file that `server.key_set_file` names.
  /// - Returns: nil if it names none.
  /// - Throws: `ConfigurationError` if the file cannot be read, or is no key set.
  package func readKeySet() throws(ConfigurationError) -> JSONWebKeySet? {
    guard let path = server.keySetFile else { return nil }
    let json: [UInt8]
    do { json = try Self.contents(path) } catch { throw Self.problem("\(path): \(error)") }
    guard let keySet = BroughtKeys.keySet(json) else { throw Self.problem("\(path): \(BroughtKeys.expectation)") }
    return keySet
  }

  private static func problem(_ message: String) -> ConfigurationError {
    ConfigurationError(
      problems: [ConfigurationProblem(key: AgentConfigurationKey.serverKeySetFile.rawValue, message: message)])
  }

  /// No more than it takes to see that it is too long.
  private static func contents(_ path: String) throws -> [UInt8] {
    let descriptor = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec, .nonBlocking])
    return try descriptor.closeAfter {
      var contents: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 16 * 1024)
      while contents.count <= TrustedKeys.maximumBytes {
        let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
        if count == 0 { break }
        contents += chunk.prefix(count)
      }
      return contents
    }
  }
}
