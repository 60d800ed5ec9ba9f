/// What an id in the audit log stands for, as far as it is still there.
package struct AuditedThing: Sendable, Equatable {
  package enum Kind: Sendable, Equatable {
    case organization(OrganizationID)
    case user(UserID)
    case client(String)
    case product(ProductID)
    case license(LicenseID, of: OrganizationID)
    case licenseKey(LicenseKeyID, on: LicenseID, of: OrganizationID)
    case licenseFile(LicenseFileID, under: LicenseID, of: OrganizationID)
    case device(DeviceID, of: OrganizationID)
  }

  package let kind: Kind
  package let name: String

  package init(_ kind: Kind, name: String) {
    self.kind = kind
    self.name = name
  }
}

/// The things that ids in the audit log stand for, and the ids that a name stands for.
package struct ReadAuditedThings: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Parameter ids: of whatever kind; those of nothing, and of things of organizations that the actor may not see, are left out.
  /// - Throws: `unavailable`.
  package func callAsFunction(_ ids: Set<String>, by actor: Actor) async throws -> [String: AuditedThing] {
    try await context.store.read { reader in
      var things: [String: AuditedThing] = [:]
      for id in ids { things[id] = try reader.thing(id).flatMap { $0.isVisible(to: actor) ? $0 : nil } }
      return things
    }
  }

  /// The ids of what somebody means who typed a text: the text itself if it is an id, else those of things with such a name.
  /// - Returns: at most `AuditSearch.mostSubjects`; none: nothing has this name.
  /// - Throws: `notFound`, `forbidden`.
  package func ids(
    meant text: String, in organization: OrganizationID?, by actor: Actor
  ) async throws -> [String] {
    try ReadAuditEvents.require(organization, of: actor)
    let text = text.trimmed
    guard FieldValidation.isLine(text) else { return [] }
    return try await context.store.read { reader in
      if try reader.isID(text) { return [text] }
      let found = try organization.map { try reader.ids(named: text, in: $0) } ?? reader.ids(ofPlatformNamed: text)
      return Array(found.prefix(AuditSearch.mostSubjects))
    }
  }

  /// The user or client that somebody means who typed a text: an id, an e-mail address, or a name.
  /// - Throws: `notFound`, `forbidden`.
  package func actorID(
    meant text: String, in organization: OrganizationID?, by actor: Actor
  ) async throws -> String? {
    try ReadAuditEvents.require(organization, of: actor)
    let text = text.trimmed
    guard FieldValidation.isLine(text) else { return nil }
    return try await context.store.read { reader in
      if try reader.isID(text) { return text }
      return try organization.map { try reader.actorID(named: text, in: $0) } ?? reader.actorID(ofPlatformNamed: text)
    }
  }
}

extension AuditedThing {
  /// Users, clients and products are told by name to whoever sees an event about them.
  fileprivate func isVisible(to actor: Actor) -> Bool {
    switch kind {
    case .user, .client, .product: true
    case .organization(let organization), .license(_, let organization), .licenseKey(_, _, let organization),
      .licenseFile(_, _, let organization), .device(_, let organization):
      (try? actor.require(.viewer, in: organization)) != nil
    }
  }
}

extension StoreReader {
  fileprivate func thing(_ id: String) throws -> AuditedThing? {
    if let id = DeviceID(id) { return try thing(device: id) }
    if let id = LicenseID(id) { return try thing(license: id) }
    if let id = OrganizationID(id) {
      return try organization(id).map { AuditedThing(.organization(id), name: $0.name) }
    }
    if let id = ProductID(id) { return try product(id).map { AuditedThing(.product(id), name: $0.name) } }
    if let id = UserID(id) { return try user(id).map { AuditedThing(.user(id), name: $0.name) } }
    if let id = LicenseKeyID(id) {
      return try licenseKey(id).map {
        AuditedThing(.licenseKey(id, on: $0.licenseID, of: $0.organizationID), name: $0.maskedText)
      }
    }
    if let id = LicenseFileID(id) {
      return try licenseFile(id).map {
        AuditedThing(.licenseFile(id, under: $0.licenseID, of: $0.organizationID), name: $0.serialNumber)
      }
    }
    // What belongs to a device or a license leads there.
    if let id = ActivationID(id) { return try activation(id).flatMap { try thing(device: $0.deviceID) } }
    if let id = FamilyID(id) { return try familyStanding(id).flatMap { try thing(device: $0.family.deviceID) } }
    if let id = KeyLockID(id) { return try keyLock(id).flatMap { try thing($0.keyID.text) } }
    if let id = UnauthorizedInstallationID(id) {
      return try unauthorizedInstallation(id).flatMap { try thing($0.keyID.text) }
    }
    return try client(id).map { AuditedThing(.client(id), name: $0.name) }
  }

  private func thing(device id: DeviceID) throws -> AuditedThing? {
    try device(id).map { AuditedThing(.device(id, of: $0.organizationID), name: $0.name) }
  }

  private func thing(license id: LicenseID) throws -> AuditedThing? {
    guard let license = try license(id) else { return nil }
    let name = try product(license.productID)?.name ?? id.text
    return AuditedThing(.license(id, of: license.organizationID), name: name)
  }

  /// Ids of things that were deleted are ids as well.
  fileprivate func isID(_ text: String) throws -> Bool {
    let parts = text.split(separator: "_", maxSplits: 1, omittingEmptySubsequences: false)
    if parts.count == 2, parts[0].utf8.count == 3, CrockfordBase32.decode(String(parts[1])) != nil { return true }
    if try client(text) != nil { return true }
    return try signingKeys().contains { $0.id == text }
  }

  fileprivate func ids(named text: String, in organization: OrganizationID) throws -> [String] {
    // Devices last: of the others there are few, which many devices must not crowd out.
    var ids = try members(of: organization).map(\.0).filter { $0.isNamed(text) }.map(\.id.text)
    for license in try licenses(of: organization, page: Page(limit: Page<LicenseID>.largest)) {
      guard let product = try product(license.productID) else { continue }
      if product.name.folded.contains(text.folded) || product.code == text { ids.append(license.id.text) }
    }
    let most = AuditSearch.mostSubjects
    return ids + (try devices(of: organization, search: text, page: Page(limit: most)).map(\.id.text))
  }

  fileprivate func ids(ofPlatformNamed text: String) throws -> [String] {
    let most = AuditSearch.mostSubjects
    // Users last: an organization's name stands in the addresses of all its people.
    var ids = try organizationList(member: nil, search: text, limit: most, after: nil).items.map(\.id.text)
    ids += try products(page: Page(limit: Page<ProductID>.largest)).filter {
      $0.name.folded.contains(text.folded) || $0.code == text
    }.map(\.id.text)
    ids += try clients(named: text).map(\.id)
    return ids + (try users(UserSearch(words: text), page: Page(limit: most)).map(\.id.text))
  }

  /// A member, else a client that may act for the organization's machines.
  fileprivate func actorID(named text: String, in organization: OrganizationID) throws -> String? {
    if let member = try members(of: organization).map(\.0).first(where: { $0.isNamed(text) }) { return member.id.text }
    return try clients(named: text).first { $0.organizationID == nil || $0.organizationID == organization }?.id
  }

  fileprivate func actorID(ofPlatformNamed text: String) throws -> String? {
    if let key = User.key(presented: text), let user = try user(emailKey: key) { return user.id.text }
    let user = try users(UserSearch(words: text), page: Page(limit: 1)).first
    return try user?.id.text ?? clients(named: text).first?.id
  }

  private func clients(named text: String) throws -> [Client] {
    try clients(ClientSearch(words: text), page: Page(limit: Page<String>.largest))
  }
}

extension User {
  /// Members are few enough to look at each.
  fileprivate func isNamed(_ text: String) -> Bool {
    name.folded.contains(text.folded) || email.folded.contains(text.folded)
  }
}
