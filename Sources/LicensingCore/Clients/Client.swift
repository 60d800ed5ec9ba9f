// Clients: the programs that call the OAuth endpoints (RFC 6749 §2).

/// A program that calls the OAuth endpoints.
package struct Client: Sendable, Equatable {
  /// A program's name at the OAuth endpoints: `cli_…`, or `countersign-agent`, which is built in.
  package let id: String
  /// nil: a client of the platform.
  package let organizationID: OrganizationID?
  package var name: String
  /// SHA-256 of the secret; nil: a public client.
  package var secretHash: [UInt8]?
  package var grants: Set<Grant>
  package var mayIntrospect: Bool
  package var isDisabled: Bool
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp
  /// The secret before the present one, while it works on.
  package var formerSecret: FormerSecret?

  package struct FormerSecret: Sendable, Equatable {
    /// SHA-256 of the secret.
    package let hash: [UInt8]
    package let worksUntil: Timestamp

    package init(hash: [UInt8], worksUntil: Timestamp) {
      self.hash = hash
      self.worksUntil = worksUntil
    }
  }

  package enum Grant: String, Sendable, CaseIterable {
    case deviceCode = "device_code"
    case refreshToken = "refresh_token"
  }

  package var isConfidential: Bool { secretHash != nil }

  package init(
    id: String, organizationID: OrganizationID?, name: String, secretHash: [UInt8]?, grants: Set<Grant>,
    mayIntrospect: Bool, isDisabled: Bool = false, version: Int64 = 1, createdAt: Timestamp, updatedAt: Timestamp,
    formerSecret: FormerSecret? = nil
  ) {
    self.id = id
    self.organizationID = organizationID
    self.name = name
    self.secretHash = secretHash
    self.grants = grants
    self.mayIntrospect = mayIntrospect
    self.isDisabled = isDisabled
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
    self.formerSecret = formerSecret
  }

  /// The client that is built in.
  package static let agentID = "countersign-agent"

  package var isBuiltIn: Bool { id == Self.agentID }

  /// The license agent: public, of the platform, with both grants; every installation has it.
  package static func agent(now: Timestamp) -> Client {
    Client(
      id: agentID, organizationID: nil, name: "License agent", secretHash: nil,
      grants: [.deviceCode, .refreshToken], mayIntrospect: false, createdAt: now, updatedAt: now)
  }

  /// A well-formed client id: letters, digits, dots, dashes and underscores, at most 64. Anything else is unknown without a look.
  package static func isWellFormed(_ id: String) -> Bool {
    (1...64).contains(id.utf8.count) && FieldValidation.isCode(id.lowercased(), longest: 64)
  }
}

package protocol ClientReader {
  func client(_ id: String) throws -> Client?
  func clients(_ search: ClientSearch, page: Page<String>) throws -> [Client]
  func clientCounts(words: String?) throws -> ClientCounts
  /// How many devices have living tokens that they got with the client; not counted beyond `limit`.
  func deviceCount(ofClient id: String, upTo limit: Int64) throws -> Int64
}

extension ClientReader {
  package func clients(page: Page<String>) throws -> [Client] { try clients(ClientSearch(), page: page) }
}

package protocol ClientWriter {
  /// False if the id is there already.
  func insert(_ client: Client) throws -> Bool
  /// Writes everything but id and organization and raises the version by one, if the row still has `client.version`.
  func update(_ client: Client) throws -> Client?
}
