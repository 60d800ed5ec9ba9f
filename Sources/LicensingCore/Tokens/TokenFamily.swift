// Tokens: token families, refresh tokens that no lost answer strands, and license tokens.

/// The chain of refresh tokens that one redemption began. It belongs to one activation; a device has at most one living family.
package struct TokenFamily: Sendable, Equatable {
  package let id: FamilyID
  package let activationID: ActivationID
  package let deviceID: DeviceID
  package let clientID: String
  package let scope: String
  /// The generation it has reached: 0 until the first refresh.
  package let generation: Int64
  /// SHA-256 of the refresh token that reached it; nil at generation 0.
  package let tokenHash: [UInt8]?
  package let end: End?
  package let createdAt: Timestamp
  package let refreshedAt: Timestamp
  /// Where the last refresh came from.
  package let refreshedFrom: String
  /// What the machine called itself when it asked.
  package let hostname: String?

  /// Why a family gives no tokens any more.
  package enum End: String, Sendable {
    case replaced, revoked, replayed, released, idle
  }

  /// A family ends 180 days after its last refresh; there is no absolute end, as devices run for years.
  package static let idleSeconds: Int64 = 180 * 86_400

  package init(
    id: FamilyID, activationID: ActivationID, deviceID: DeviceID, clientID: String, scope: String, generation: Int64,
    tokenHash: [UInt8]?, end: End?, createdAt: Timestamp, refreshedAt: Timestamp, refreshedFrom: String,
    hostname: String?
  ) {
    self.id = id
    self.activationID = activationID
    self.deviceID = deviceID
    self.clientID = clientID
    self.scope = scope
    self.generation = generation
    self.tokenHash = tokenHash
    self.end = end
    self.createdAt = createdAt
    self.refreshedAt = refreshedAt
    self.refreshedFrom = refreshedFrom
    self.hostname = hostname
  }
}

package protocol TokenFamilyReader {
  func familyStanding(_ id: FamilyID) throws -> FamilyStanding?
  /// The state of that standing, for those who need no more: it is read in half the time.
  /// - Parameter keyID: the key that a token of the family was signed with.
  /// - Returns: nil as well if that key was withdrawn.
  func familyState(_ id: FamilyID, signedWith keyID: String) throws -> FamilyState?
  func livingFamily(of device: DeviceID) throws -> TokenFamily?
  func livingFamilyCount() throws -> Int64
}

/// A family reaches a generation with one of its refresh tokens.
package struct FamilyStep: Sendable {
  package let family: FamilyID
  /// The generation that the family has, and the one it reaches.
  package let (former, generation): (Int64, Int64)
  /// SHA-256 of the token.
  package let tokenHash: [UInt8]
  package let at: Timestamp
  /// Where it came from.
  package let address: String

  package init(
    _ family: FamilyID, from former: Int64, to generation: Int64, tokenHash: [UInt8], at: Timestamp, address: String
  ) {
    self.family = family
    (self.former, self.generation) = (former, generation)
    self.tokenHash = tokenHash
    self.at = at
    self.address = address
  }
}

package protocol TokenFamilyWriter {
  func insert(_ family: TokenFamily) throws
  /// False if the family is not living, or not of the former generation.
  func advance(_ step: FamilyStep) throws -> Bool
  /// The step as the only change of the transaction, and the last thing it asks for. What it has read says that the step can be made;
  /// if another transaction was faster, the whole body runs again.
  func finish(advancing step: FamilyStep) throws
  /// False if it had ended already.
  func endFamily(_ id: FamilyID, _ end: TokenFamily.End, at now: Timestamp) throws -> Bool
  /// Ends the living family of a device; its id if there was one.
  func endFamily(ofDevice device: DeviceID, _ end: TokenFamily.End, at now: Timestamp) throws -> FamilyID?
  func endFamily(ofActivation activation: ActivationID, _ end: TokenFamily.End, at now: Timestamp) throws -> FamilyID?
  /// Ends families not refreshed since `limit` before now; how many.
  func endIdleFamilies(at now: Timestamp, limit: Int) throws -> Int
}
