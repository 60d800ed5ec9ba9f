import SecretFiles
package import Settings

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension ServerConfiguration {
  /// Looks at the files that the keys name: those with secrets must be closed to everybody else, and TLS's must be
  /// there. A missing master key is not a problem yet: the server may make one. Changes nothing.
  package func checkFiles() throws(ConfigurationError) {
    var problems: [ConfigurationProblem] = []
    func check(_ key: ServerConfigurationKey, _ body: () throws(SecretFileError) -> Void) {
      do throws(SecretFileError) {
        try body()
      } catch {
        problems.append(ConfigurationProblem(key: key.rawValue, message: error.description))
      }
    }
    if let tls = http.tls {
      check(.httpTLSCertificateFile) { () throws(SecretFileError) in
        guard access(tls.certificateFile, R_OK) == 0 else {
          throw .system(path: tls.certificateFile, operation: "read", errno: errno)
        }
      }
      check(.httpTLSPrivateKeyFile) { () throws(SecretFileError) in
        try SecretFile.check(path: tls.privateKeyFile)
      }
    }
    check(.masterKeyFile) { () throws(SecretFileError) in
      do throws(SecretFileError) {
        try SecretFile.check(path: masterKey.file)
      } catch .notFound {
        return
      }
    }
    if let path = console.brandLogo {
      do throws(ConfigurationError) { _ = try BrandLogo(path: path) } catch { problems += error.problems }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
  }
}
