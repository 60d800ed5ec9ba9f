import HTTPCalls
package import LicenseTokens

/// A customer, as the API gives it.
package struct Organization: Sendable, Equatable {
  package let id: String
  package let name: String
  package let status: String
  /// The whole of it, as it came.
  package let json: JSONValue

  /// - Returns: nil if this is none.
  init?(_ json: JSONValue) {
    guard case .object(let members) = json, let id = members.text("id"), let name = members.text("name"),
      let status = members.text("status")
    else { return nil }
    (self.id, self.name, self.status, self.json) = (id, name, status, json)
  }
}

extension APIClient {
  package func organizations() async throws(APIFailure) -> [Organization] {
    try Self.read(try await list("/organizations"), Organization.init)
  }

  package func organization(_ id: String) async throws(APIFailure) -> Organization {
    try Self.readOne(try await get("/organizations/\(Self.escaped(id))").value, Organization.init)
  }

  /// - Throws: `APIFailure.unexpected` if it is not what it should be.
  static func readOne<Element>(
    _ value: JSONValue, _ element: (JSONValue) -> Element?
  ) throws(APIFailure) -> Element {
    guard let element = element(value) else { throw .unexpected(status: 200) }
    return element
  }

  /// - Throws: `APIFailure.unexpected` if one of them is not what it should be.
  static func read<Element>(
    _ values: [JSONValue], _ element: (JSONValue) -> Element?
  ) throws(APIFailure) -> [Element] {
    let elements = values.compactMap(element)
    guard elements.count == values.count else { throw .unexpected(status: 200) }
    return elements
  }
}
