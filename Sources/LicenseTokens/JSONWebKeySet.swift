/// Why JSON is no key set.
public enum JSONWebKeySetError: Error, Equatable, Sendable {
  case notJSON(JSONError)
  /// Not an object with an array `keys`.
  case notAKeySet
  /// Two different keys with one `kid`: which one signed would be a guess.
  case ambiguousKeyID(String)
}

/// The keys that an authorization server publishes (RFC 7517 §5). Reading it does the costly part of every later
/// verification once: keep it, and share it between threads.
public struct JSONWebKeySet: Sendable, Hashable {
  /// In the order they were published.
  public let keys: [JSONWebKey]
  private let byID: [String: JSONWebKey]

  public init(keys: [JSONWebKey]) throws(JSONWebKeySetError) {
    var byID: [String: JSONWebKey] = [:]
    for key in keys {
      let former = byID.updateValue(key, forKey: key.keyID)
      guard former == nil || former == key else { throw .ambiguousKeyID(key.keyID) }
    }
    self.keys = keys
    self.byID = byID
  }

  /// Reads a published key set. Keys that are not understood, or are not sound, are left out (RFC 7517 §5); the others
  /// are kept.
  public init(parsing json: [UInt8]) throws(JSONWebKeySetError) {
    let value: JSONValue
    do { value = try JSONValue(parsing: json) } catch { throw .notJSON(error) }
    try self.init(value)
  }

  /// The same for a key set that stands within another document.
  package init(_ value: JSONValue) throws(JSONWebKeySetError) {
    guard case .object(let members) = value, case .array(let keys) = members["keys"] else { throw .notAKeySet }
    try self.init(keys: keys.compactMap { try? JSONWebKey($0) })
  }

  /// The key of that `kid`. There is no other way to choose one, and no key for those who name none.
  public subscript(keyID: String) -> JSONWebKey? { byID[keyID] }

  /// The set as it is published.
  public var json: [UInt8] { value.json }

  package var value: JSONValue { .object(["keys": .array(keys.map(\.json))]) }
}
