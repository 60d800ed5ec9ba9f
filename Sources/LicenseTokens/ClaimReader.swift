/// Takes typed claims out of a JSON object and says which one is missing or wrong.
struct ClaimReader {
  private let members: [String: JSONValue]
  private let path: String

  init(_ members: [String: JSONValue], path: String = "") {
    self.members = members
    self.path = path
  }

  /// Reads a payload, which must be an object.
  init(
    parsing json: [UInt8], maximumByteCount: Int = 1 << 20, maximumValueCount: Int = .max
  ) throws(LicenseClaimsError) {
    let value: JSONValue
    do {
      value = try JSONValue(
        parsing: json, maximumByteCount: maximumByteCount, maximumValueCount: maximumValueCount)
    } catch { throw .notJSON(error) }
    guard case .object(let members) = value else { throw .notAnObject }
    self.init(members)
  }

  func string(_ name: String) throws(LicenseClaimsError) -> String {
    guard case .string(let string) = try value(name) else { throw invalid(name) }
    return string
  }

  func strings(_ name: String) throws(LicenseClaimsError) -> [String] {
    guard case .array(let elements) = try value(name) else { throw invalid(name) }
    return try elements.map { element throws(LicenseClaimsError) in
      guard case .string(let string) = element else { throw invalid(name) }
      return string
    }
  }

  /// One string or an array of them (RFC 7519 §4.1.3).
  func audience(_ name: String) throws(LicenseClaimsError) -> [String] {
    if case .string(let only) = try value(name) { return [only] }
    return try strings(name)
  }

  /// Whole seconds since 1970. RFC 7519 would allow a fraction; nothing here needs or writes one.
  func seconds(_ name: String) throws(LicenseClaimsError) -> Int64 {
    guard case .integer(let seconds) = try value(name), seconds >= 0 else { throw invalid(name) }
    return seconds
  }

  func count(_ name: String) throws(LicenseClaimsError) -> Int {
    guard let count = Int(exactly: try seconds(name)) else { throw invalid(name) }
    return count
  }

  func date(_ name: String) throws(LicenseClaimsError) -> RenewalDate {
    guard let date = RenewalDate(try string(name)) else { throw invalid(name) }
    return date
  }

  func object(_ name: String) throws(LicenseClaimsError) -> ClaimReader {
    guard case .object(let members) = try value(name) else { throw invalid(name) }
    return ClaimReader(members, path: path + name + ".")
  }

  func objects(_ name: String) throws(LicenseClaimsError) -> [ClaimReader] {
    guard case .array(let elements) = try value(name) else { throw invalid(name) }
    return try elements.map { element throws(LicenseClaimsError) in
      guard case .object(let members) = element else { throw invalid(name) }
      return ClaimReader(members, path: path + name + ".")
    }
  }

  /// A serial or article number, as it was typed; one that has no canonical form is wrong.
  func deviceNumber(_ name: String) throws(LicenseClaimsError) -> String {
    let number = try string(name)
    guard DeviceNumber.canonical(number) != nil else { throw invalid(name) }
    return number
  }

  func keySet(_ name: String) throws(LicenseClaimsError) -> JSONWebKeySet {
    let value = try value(name)
    do { return try JSONWebKeySet(value) } catch { throw invalid(name) }
  }

  /// What `read` finds, or `nil` if there is no such claim. A claim of `null` is there, and wrong.
  func optional<Value>(
    _ name: String, _ read: (String) throws(LicenseClaimsError) -> Value
  ) throws(LicenseClaimsError) -> Value? {
    members[name] == nil ? nil : try read(name)
  }

  private func value(_ name: String) throws(LicenseClaimsError) -> JSONValue {
    guard let value = members[name] else { throw .missing(claim: path + name) }
    return value
  }

  private func invalid(_ name: String) -> LicenseClaimsError { .invalid(claim: path + name) }
}
