#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

/// What the system writes of a program that crashes holds all its keys.
package enum CoreDumps {
  /// From now on there are none of this process, and no way back.
  /// - Returns: false if the system does not allow to say so.
  @discardableResult
  package static func forbid() -> Bool {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    #if canImport(Glibc)
      return setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none) == 0
    #else
      return setrlimit(RLIMIT_CORE, &none) == 0
    #endif
  }
}
