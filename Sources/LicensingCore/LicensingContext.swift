package import Cryptography

/// What every use case is given: the ports, the keys, and the settings of this installation. Composed once, where the program
/// starts; a test composes its own.
package struct LicensingContext: Sendable {
  package let store: any Store
  package let clock: any WallClock
  package let random: any RandomSource
  package let keys: SecretKeys
  package let keyring: SigningKeyring
  package let policy: LicensingPolicy
  /// What license checks may be made, and how many were refused for it.
  package let checkLimits: CheckLimits
  let pending = PendingGauge()

  package init(
    store: any Store, clock: any WallClock, random: any RandomSource, keys: SecretKeys, policy: LicensingPolicy
  ) {
    self.store = store
    self.clock = clock
    self.random = random
    self.keys = keys
    self.policy = policy
    keyring = SigningKeyring(issuer: policy.issuer)
    checkLimits = CheckLimits(
      perKeyPerMinute: policy.limits.checksPerKeyPerMinute,
      wrongKeysPerAddressPerTenMinutes: policy.limits.wrongKeysPerAddressPerTenMinutes,
      wrongKeysPerProductPerTenMinutes: policy.limits.wrongKeysPerProductPerTenMinutes)
  }

  /// One change of state by an actor: a transaction with the audit trail that belongs to it.
  func change<T: Sendable>(
    by actor: Actor, _ body: @escaping @Sendable (any StoreWriter, inout AuditTrail) throws -> T
  ) async throws -> T {
    let trail = try trail(of: actor)
    return try await store.write { writer in
      var trail = trail
      return try body(writer, &trail)
    }
  }

  func trail(of actor: Actor) throws -> AuditTrail {
    AuditTrail(now: clock.now, actor: actor, seed: try random.bytes(10))
  }
}

/// The settings that decisions depend on.
package struct LicensingPolicy: Sendable {
  /// `iss` of every token; an origin without path.
  package var issuer: String
  /// What this installation calls itself, on its pages.
  package var brandName: String
  package var authorizationLifetimeSeconds: Int64
  package var pollingIntervalSeconds: Int64
  package var signingAlgorithm: SignatureAlgorithm
  package var limits: Limits

  /// Each 0: no limit.
  package struct Limits: Sendable {
    package var pendingPerAddress: Int64
    package var pendingPerPrefix: Int64
    package var pendingTotal: Int64
    package var wrongCodesPerUser: Int
    package var wrongCodesPerAddress: Int
    package var wrongCodesPerOrganization: Int
    package var signInsPerAccount: Int
    package var signInsPerAddress: Int
    package var checksPerKeyPerMinute: Int
    package var wrongKeysPerAddressPerTenMinutes: Int
    package var wrongKeysPerProductPerTenMinutes: Int

    package init(
      pendingPerAddress: Int64 = 20, pendingPerPrefix: Int64 = 200, pendingTotal: Int64 = 10_000,
      wrongCodesPerUser: Int = 5, wrongCodesPerAddress: Int = 10, wrongCodesPerOrganization: Int = 50,
      signInsPerAccount: Int = 10, signInsPerAddress: Int = 30, checksPerKeyPerMinute: Int = 60,
      wrongKeysPerAddressPerTenMinutes: Int = 300, wrongKeysPerProductPerTenMinutes: Int = 3000
    ) {
      self.pendingPerAddress = pendingPerAddress
      self.pendingPerPrefix = pendingPerPrefix
      self.pendingTotal = pendingTotal
      self.wrongCodesPerUser = wrongCodesPerUser
      self.wrongCodesPerAddress = wrongCodesPerAddress
      self.wrongCodesPerOrganization = wrongCodesPerOrganization
      self.signInsPerAccount = signInsPerAccount
      self.signInsPerAddress = signInsPerAddress
      self.checksPerKeyPerMinute = checksPerKeyPerMinute
      self.wrongKeysPerAddressPerTenMinutes = wrongKeysPerAddressPerTenMinutes
      self.wrongKeysPerProductPerTenMinutes = wrongKeysPerProductPerTenMinutes
    }
  }

  package init(
    issuer: String, brandName: String = "Countersign", authorizationLifetimeSeconds: Int64 = 600,
    pollingIntervalSeconds: Int64 = 5, signingAlgorithm: SignatureAlgorithm = .es256, limits: Limits = Limits()
  ) {
    self.issuer = issuer
    self.brandName = brandName
    self.authorizationLifetimeSeconds = authorizationLifetimeSeconds
    self.pollingIntervalSeconds = pollingIntervalSeconds
    self.signingAlgorithm = signingAlgorithm
    self.limits = limits
  }
}
