import LicensingStore

@testable import LicensingCore

// The steps of the device flow, as machines and people take them.
extension LicensingWorld {
  func authorize(
    _ machine: MachineDescription = MachineDescription(), client: CallingClient = .agent, from origin: Origin? = nil
  ) async throws -> AuthorizeDevice.Answer {
    try await AuthorizeDevice(context)(client: client, scope: nil, machine: machine, from: origin ?? site)
  }

  func poll(
    _ answer: AuthorizeDevice.Answer, client: CallingClient = .agent, from origin: Origin? = nil
  ) async throws -> IssuedTokens {
    try await RedeemDeviceCode(context)(answer.deviceCode.exposed, client: client, from: origin ?? site)
  }

  func lookUp(_ answer: AuthorizeDevice.Answer) async throws -> DeviceAuthorization {
    try await LookUpUserCode(context)(answer.userCode.shown, for: organization.id, by: manager)
  }

  /// What the console's form does: looks the code up, shows it, and decides what was shown.
  func request(_ answer: AuthorizeDevice.Answer) async throws -> DecideDeviceAuthorization.Request {
    let found = try await lookUp(answer)
    return .init(id: found.id, userCode: answer.userCode.shown, version: found.version)
  }

  @discardableResult
  func approve(
    _ answer: AuthorizeDevice.Answer, device: Device? = nil, license: License? = nil
  ) async throws -> DecideDeviceAuthorization.Approved {
    try await DecideDeviceAuthorization(context).approve(
      try await request(answer), device: (device ?? self.device).id, license: license?.id, by: manager)
  }

  func deny(_ answer: AuthorizeDevice.Answer, reason: String? = nil) async throws {
    try await DecideDeviceAuthorization(context).deny(
      try await request(answer), in: organization.id, reason: reason, by: manager)
  }

  /// From the first request to the first tokens.
  func license(_ device: Device? = nil, under license: License? = nil) async throws -> IssuedTokens {
    let answer = try await authorize()
    try await approve(answer, device: device, license: license)
    return try await poll(answer)
  }

  func refresh(
    _ token: RefreshToken, client: CallingClient = .agent, from origin: Origin? = nil
  ) async throws -> IssuedTokens {
    try await RefreshLicenseToken(context)(token.exposed, scope: nil, client: client, from: origin ?? site)
  }

  /// As somebody who withdraws all of them by hand.
  func removeSigningKeys() async throws {
    try await store.write { writer in
      for key in try writer.signingKeys() { _ = try writer.removeKey(key.id) }
    }
  }

  func isActive(_ tokens: IssuedTokens) async throws -> Bool {
    try await IntrospectToken(context).active(tokens.accessToken) != nil
  }
}

// What the tests look at.
extension LicensingWorld {
  func events(_ action: AuditEvent.Action) async throws -> [AuditEvent] {
    try await store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }.filter { $0.action == action }
  }

  func used(_ license: License? = nil) async throws -> Int64? {
    let id = (license ?? self.license).id
    return try await store.read { try $0.license(id)?.used }
  }

  func family(of tokens: IssuedTokens) async throws -> TokenFamily? {
    let id = tokens.refreshToken.familyID
    return try await store.read { try $0.familyStanding(id)?.family }
  }

  func count(_ table: String) async throws -> Int64? {
    try await engine.read { try $0.first("SELECT count(*) FROM \(table)", []) { try $0.integer(0) } }
  }
}

extension CallingClient {
  /// The client that is built in, which proves nothing.
  static let agent = CallingClient(id: Client.agentID, secret: nil)
}

/// The refusal that a use case throws; nil if it does what it was asked.
func refusal(_ body: () async throws -> some Any) async throws -> LicensingError? {
  do {
    _ = try await body()
    return nil
  } catch let error as LicensingError {
    return error
  }
}

extension LicensingError {
  /// A grant that is refused because of the license.
  static func refused(_ refusal: LicenseRefusal?) -> LicensingError { .grant(.notValid(refusal)) }
}
