import LicensingCore

extension LicenseFile {
  static let columns = columns(of: "")

  /// - Parameter prefix: the table's alias with its dot, or nothing.
  static func columns(of prefix: String) -> String {
    [
      "id", "unit_id", "license_id", "organization_id", "product_id", "serial_number", "article_number", "serial_key",
      "article_key", "article_name", "features", "issued_at", "expires_at", "key_id", "compact", "issuer_kind",
      "issuer_id", "replaced_at", "revoked_at", "revocation_reason", "unit_returned",
    ].map { prefix + $0 }.joined(separator: ", ")
  }

  init(_ row: any SQLRow) throws {
    self.init(
      id: try row.identifier(0), unitID: try row.identifier(1), licenseID: try row.identifier(2),
      organizationID: try row.identifier(3), productID: try row.identifier(4), serialNumber: try row.text(5),
      articleNumber: try row.text(6), serialKey: try row.text(7), articleKey: try row.text(8),
      articleName: try row.optionalText(9), features: try row.codes(10), issuedAt: try row.time(11),
      expiresAt: try row.optionalTime(12), keyID: try row.text(13), compact: try row.text(14),
      issuedBy: try row.actor(15), replacedAt: try row.optionalTime(17), revokedAt: try row.optionalTime(18),
      revocationReason: try row.optionalText(19), unitReturned: try row.bool(20))
  }

  /// In the order of the columns.
  var values: [SQLValue] {
    [
      SQLValue(id), SQLValue(unitID), SQLValue(licenseID), SQLValue(organizationID), SQLValue(productID),
      .text(serialNumber), .text(articleNumber), .text(serialKey), .text(articleKey), SQLValue(articleName),
      SQLValue(codes: features), SQLValue(issuedAt), SQLValue(expiresAt), .text(keyID), .text(compact),
      .text(issuedBy.kind), SQLValue(issuedBy.id), SQLValue(replacedAt), SQLValue(revokedAt),
      SQLValue(revocationReason), SQLValue(unitReturned),
    ]
  }

  /// What a search looks through: one line a number, as it was typed and as it is compared, so that no search matches across two.
  var searchKey: String {
    [serialNumber, articleNumber, serialKey, articleKey].map(\.folded).joined(separator: "\n")
  }
}

extension SQLRow {
  /// Who acted: a kind, and in the next column an id.
  func actor(_ position: Int) throws -> AuditActor {
    guard let actor = AuditActor(kind: try text(position), id: try optionalText(position + 1)) else {
      throw UnreadableRow(column: position)
    }
    return actor
  }
}
