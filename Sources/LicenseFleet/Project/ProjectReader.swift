package import LicenseTokens

/// Why bytes are not a project.
package enum ProjectFormatError: Error, Equatable, CustomStringConvertible {
  case notJSON(JSONError)
  /// Written by a newer program.
  case newerVersion(Int64)
  /// A member is missing, or is not what it has to be; named by its path.
  case invalid(String)
  /// A member that no project has, a misspelled one for instance; named by its path.
  case unknown(String)
  /// Two devices have this name, or these numbers.
  case duplicate(String)

  package var description: String {
    switch self {
    case .notJSON(let error): "is not JSON (\(error))"
    case .newerVersion(let version):
      "was written by a newer countersign (version \(version) of project files; this one knows 1). Use the newer one"
    case .invalid(let path): "\(path) is missing, or not what it should be"
    case .unknown(let path): "\(path) is nothing that a project has; is it misspelled?"
    case .duplicate(let what): "\(what) stands in it twice"
    }
  }
}

/// Reads the members of one JSON object, each once; what nobody asked for is found out at the end.
struct ProjectReader {
  private let members: [String: JSONValue]
  private let path: String

  /// - Parameter known: the names that may be there.
  init(_ value: JSONValue, path: String, known: [String]) throws(ProjectFormatError) {
    guard case .object(let members) = value else {
      throw .invalid(path.isEmpty ? "the whole" : String(path.dropLast()))
    }
    if let unknown = members.keys.filter({ !known.contains($0) }).min() { throw .unknown(path + unknown) }
    self.members = members
    self.path = path
  }

  func text(_ name: String) throws(ProjectFormatError) -> String {
    guard case .string(let text)? = members[name] else { throw invalid(name) }
    return text
  }

  func optionalText(_ name: String) throws(ProjectFormatError) -> String? {
    isMissing(name) ? nil : try text(name)
  }

  func integer(_ name: String) throws(ProjectFormatError) -> Int64 {
    guard case .integer(let number)? = members[name] else { throw invalid(name) }
    return number
  }

  func optionalInteger(_ name: String) throws(ProjectFormatError) -> Int64? {
    isMissing(name) ? nil : try integer(name)
  }

  func time(_ name: String) throws(ProjectFormatError) -> Int64 {
    guard let seconds = ProjectTime.seconds(try text(name)) else { throw invalid(name) }
    return seconds
  }

  func optionalTime(_ name: String) throws(ProjectFormatError) -> Int64? {
    isMissing(name) ? nil : try time(name)
  }

  func value(_ name: String) -> JSONValue? { isMissing(name) ? nil : members[name] }

  func object(_ name: String, known: [String]) throws(ProjectFormatError) -> ProjectReader? {
    try value(name).map { value throws(ProjectFormatError) in
      try ProjectReader(value, path: "\(path)\(name).", known: known)
    }
  }

  /// The elements of an array of objects; none if it is missing.
  func objects(_ name: String, known: [String]) throws(ProjectFormatError) -> [ProjectReader] {
    guard let value = value(name) else { return [] }
    guard case .array(let elements) = value else { throw invalid(name) }
    return try elements.enumerated().map { element throws(ProjectFormatError) in
      try ProjectReader(element.element, path: "\(path)\(name)[\(element.offset)].", known: known)
    }
  }

  func texts(_ name: String) throws(ProjectFormatError) -> [String] {
    guard let value = value(name) else { return [] }
    guard case .array(let elements) = value else { throw invalid(name) }
    return try elements.map { element throws(ProjectFormatError) in
      guard case .string(let text) = element else { throw invalid(name) }
      return text
    }
  }

  func invalid(_ name: String) -> ProjectFormatError { .invalid(path + name) }

  private func isMissing(_ name: String) -> Bool { members[name] == nil || members[name] == .null }
}
