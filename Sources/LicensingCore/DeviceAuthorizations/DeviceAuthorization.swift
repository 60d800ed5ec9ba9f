// Device authorizations: RFC 8628, from the machine's first request to its first token.
//
// 1. AuthorizeDevice      the machine asks and gets a device code and a user code (§3.1, §3.2)
// 2. RedeemDeviceCode     the machine polls (§3.4) and hears "pending" or "slow down" (§3.5)
// 3. LookUpUserCode       a person types the user code and is shown what the machine says of itself (§3.3)
// 4. DecideDeviceAuthorization   the person approves, for a device and a license, or denies
// 5. RedeemDeviceCode     the machine's next poll makes the token family, once
//
// States: pending → approved → redeemed; pending → denied; whatever is not redeemed in time has expired.

/// One run of the device authorization grant.
package struct DeviceAuthorization: Sendable, Equatable {
  package let id: DeviceAuthorizationID
  package let clientID: String
  package let scope: String
  package let machine: MachineDescription
  package let address: String
  package let state: State
  package let version: Int64
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  /// Seconds between polls; grows with each `slow_down`, for good (§3.5).
  package let intervalSeconds: Int64
  package let polledAt: Timestamp?
  package let approval: Approval?
  package let familyID: FamilyID?
  package let redeemedAt: Timestamp?

  package enum State: String, Sendable { case pending, approved, denied, redeemed }

  /// What was approved.
  package struct Approval: Sendable, Equatable {
    package let userID: UserID
    package let activationID: ActivationID

    package init(userID: UserID, activationID: ActivationID) {
      self.userID = userID
      self.activationID = activationID
    }
  }

  package init(
    id: DeviceAuthorizationID, clientID: String, scope: String, machine: MachineDescription, address: String,
    state: State, version: Int64, createdAt: Timestamp, expiresAt: Timestamp, intervalSeconds: Int64,
    polledAt: Timestamp?, approval: Approval?, familyID: FamilyID?, redeemedAt: Timestamp?
  ) {
    self.id = id
    self.clientID = clientID
    self.scope = scope
    self.machine = machine
    self.address = address
    self.state = state
    self.version = version
    self.createdAt = createdAt
    self.expiresAt = expiresAt
    self.intervalSeconds = intervalSeconds
    self.polledAt = polledAt
    self.approval = approval
    self.familyID = familyID
    self.redeemedAt = redeemedAt
  }
}

/// What the asking machine says of itself. Nobody has checked it; the person who approves compares it.
package struct MachineDescription: Sendable, Equatable {
  package var deviceName: String?
  package var serialNumber: String?
  package var articleNumber: String?
  package var hostname: String?
  package var operatingSystem: String?
  package var softwareVersion: String?

  package init(
    deviceName: String? = nil, serialNumber: String? = nil, articleNumber: String? = nil, hostname: String? = nil,
    operatingSystem: String? = nil, softwareVersion: String? = nil
  ) {
    self.deviceName = deviceName
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.hostname = hostname
    self.operatingSystem = operatingSystem
    self.softwareVersion = softwareVersion
  }
}

/// A device authorization as it is first written.
package struct NewDeviceAuthorization: Sendable {
  package let id: DeviceAuthorizationID
  package let deviceCodeHash: [UInt8]
  package let userCodeMAC: [UInt8]
  package let clientID: String
  package let scope: String
  package let machine: MachineDescription
  package let origin: Origin
  package let createdAt: Timestamp
  package let expiresAt: Timestamp
  package let intervalSeconds: Int64
}

package protocol DeviceAuthorizationReader {
  func deviceAuthorization(_ id: DeviceAuthorizationID) throws -> DeviceAuthorization?
  func deviceAuthorization(deviceCodeHash: [UInt8]) throws -> DeviceAuthorization?
  func deviceAuthorization(userCodeMAC: [UInt8]) throws -> DeviceAuthorization?
  /// Pending ones whose serial number is that of a device of the organization; of any when nil.
  func pendingDeviceAuthorizations(
    for organization: OrganizationID?, at now: Timestamp, page: Page<DeviceAuthorizationID>
  ) throws -> [DeviceAuthorization]
  /// How many of those there are, counted up to `limit`.
  func pendingCount(for organization: OrganizationID, at now: Timestamp, upTo limit: Int64) throws -> Int64
  /// How many are pending from there, counted up to `limit`.
  func pendingCount(client: String, bucket: String, at now: Timestamp, upTo limit: Int64) throws -> Int64
  func pendingCount(prefix: String, at now: Timestamp, upTo limit: Int64) throws -> Int64
  func pendingCount(at now: Timestamp) throws -> Int64
}

package protocol DeviceAuthorizationWriter {
  /// Lets nobody else of the prefix in until this transaction ends, so that what is counted of it stays true.
  func holdPending(prefix: String) throws
  /// False if the user code is in use; the caller draws another.
  func insert(_ authorization: NewDeviceAuthorization) throws -> Bool
  /// Removes the oldest pending one of the prefix that has most of them.
  func dropOldestOfHeaviestPrefix(at now: Timestamp) throws
  /// A pending authorization's interval grows by 5 s, to 60 s at most.
  func slowDown(_ id: DeviceAuthorizationID) throws
  /// pending → approved, if it still has this version and has not expired.
  func approve(
    _ id: DeviceAuthorizationID, version: Int64, approval: DeviceAuthorization.Approval, at now: Timestamp
  )
    throws -> Bool
  /// pending → denied, if it still has this version and has not expired.
  func deny(
    _ id: DeviceAuthorizationID, version: Int64, by user: UserID, reason: String?, at now: Timestamp
  ) throws
    -> Bool
  /// Remembers that a person typed the user code of a pending authorization. pending → denied, if `most` others did before.
  /// - Returns: true if this denied it.
  func noteTypist(_ person: String, of id: DeviceAuthorizationID, most: Int, at now: Timestamp) throws -> Bool
  /// approved → redeemed, if it has not expired.
  func redeem(_ id: DeviceAuthorizationID, family: FamilyID, at now: Timestamp) throws -> Bool
  /// Deletes what nobody can ask about any more; how many, at most `limit`.
  func purgeDeviceAuthorizations(at now: Timestamp, limit: Int) throws -> Int
}
