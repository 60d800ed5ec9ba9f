/// A machine asks for a device code and a user code (RFC 8628 §3.1).
package struct AuthorizeDevice: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// RFC 8628 §3.2.
  package struct Answer: Sendable {
    package let deviceCode: DeviceCode
    package let userCode: UserCode
    package let lifetimeSeconds: Int64
    package let intervalSeconds: Int64
  }

  /// How long a machine that meets a full house is told to wait.
  private static let retryAfterSeconds = 30

  /// - Throws: `client`, `scopeUnknown`, `invalid`, `limited`, `unavailable`.
  package func callAsFunction(
    client: CallingClient, scope: String?, machine: MachineDescription, from origin: Origin
  )
    async throws -> Answer
  {
    let (scope, machine) = try await context.reading(for: client, .deviceCode) {
      (try Scope.granted(scope), try machine.validated())
    }
    let makesRoom = try await isFull()
    // A user code in use is drawn again: with 10 000 of 20^8 in use, three draws fail once in 10^18.
    for _ in 0..<3 {
      let codes = (device: try DeviceCode(from: context.random), user: try UserCode(from: context.random))
      let new = try newAuthorization(codes, client: client.id, scope: scope, machine: machine, origin: origin)
      if try await insert(new, for: client, makingRoom: makesRoom) {
        context.pending.increase()
        return Answer(
          deviceCode: codes.device, userCode: codes.user,
          lifetimeSeconds: context.policy.authorizationLifetimeSeconds, intervalSeconds: new.intervalSeconds)
      }
    }
    throw LicensingError.unavailable
  }

  private func isFull() async throws -> Bool {
    let most = context.policy.limits.pendingTotal
    guard most > 0 else { return false }
    let now = context.clock.now
    if context.pending.isStale(at: now) {
      context.pending.set(try await context.store.read { try $0.pendingCount(at: now) }, at: now)
    }
    return context.pending.count >= most
  }

  private func newAuthorization(
    _ codes: (device: DeviceCode, user: UserCode), client: String, scope: String, machine: MachineDescription,
    origin: Origin
  ) throws -> NewDeviceAuthorization {
    let now = context.clock.now
    return NewDeviceAuthorization(
      id: try context.random.identifier(at: now), deviceCodeHash: codes.device.hash,
      userCodeMAC: context.keys.mac(of: codes.user), clientID: client, scope: scope, machine: machine,
      origin: origin, createdAt: now,
      expiresAt: now.adding(seconds: context.policy.authorizationLifetimeSeconds),
      intervalSeconds: context.policy.pollingIntervalSeconds)
  }

  private func insert(
    _ new: NewDeviceAuthorization, for client: CallingClient, makingRoom: Bool
  ) async throws -> Bool {
    let limits = context.policy.limits
    return try await context.write(for: client, .deviceCode) { writer in
      let (origin, now) = (new.origin, new.createdAt)
      // Whoever is counted by nobody need not wait for others.
      if limits.pendingPerAddress > 0 || limits.pendingPerPrefix > 0 { try writer.holdPending(prefix: origin.prefix) }
      let isOver: (Int64, (Int64) throws -> Int64) throws -> Bool = { most, count in
        try most > 0 && count(most) >= most
      }
      if try isOver(
        limits.pendingPerAddress,
        { try writer.pendingCount(client: new.clientID, bucket: origin.bucket, at: now, upTo: $0) })
        || isOver(limits.pendingPerPrefix, { try writer.pendingCount(prefix: origin.prefix, at: now, upTo: $0) })
      {
        throw LicensingError.limited(retryAfterSeconds: Self.retryAfterSeconds)
      }
      if makingRoom { try writer.dropOldestOfHeaviestPrefix(at: now) }
      return try writer.insert(new)
    }
  }
}

extension MachineDescription {
  /// The description with its lines in their kept form.
  /// - Throws: `invalid`.
  fileprivate func validated() throws -> MachineDescription {
    var fields = FieldValidation()
    let kept = MachineDescription(
      deviceName: fields.optionalLine("device_name", deviceName),
      serialNumber: fields.optionalLine("serial_number", serialNumber),
      articleNumber: fields.optionalLine("article_number", articleNumber),
      hostname: fields.optionalLine("hostname", hostname),
      operatingSystem: fields.optionalLine("operating_system", operatingSystem),
      softwareVersion: fields.optionalLine("software_version", softwareVersion))
    try fields.finish()
    return kept
  }
}

extension SecretKeys {
  /// What the store keeps of a user code, which is too short for a plain hash.
  func mac(of code: UserCode) -> [UInt8] { authenticationCode(Array(code.letters.utf8), for: .userCodes) }
}
