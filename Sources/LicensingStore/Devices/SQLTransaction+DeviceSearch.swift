import LicensingCore

/// A device that a search found, with what lists filter and sort by.
struct DeviceHit {
  let id: DeviceID
  let group: DeviceListGroup
  private let nameKey: String
  private let serialKey: String
  private let lastSeen: Int64

  static func columns(_ d: SQLDialect) -> String {
    """
    id, disabled, licensed, kind, name_key, \(DeviceListOrder.serialNumber(d)), \(DeviceListOrder.lastSeen)
    """
  }

  init(_ row: any SQLRow) throws {
    id = try row.identifier(0)
    group = DeviceListGroup(
      isDisabled: try row.bool(1), isLicensed: try row.bool(2), kind: try row.value(3))
    nameKey = try row.text(4)
    serialKey = try row.text(5)
    lastSeen = try row.integer(6)
  }

  func listed(by sort: DeviceListQuery.Sort) -> ListedDevice {
    switch sort {
    case .name: ListedDevice(id: id, key: .text(nameKey))
    case .serialNumber: ListedDevice(id: id, key: .text(serialKey))
    case .lastSeen: ListedDevice(id: id, key: .integer(lastSeen))
    case .created: ListedDevice(id: id, key: .null)
    }
  }
}

extension SQLTransaction {
  /// How many devices a search finds.
  static let mostHits = 1000
  /// How many words are looked at for them.
  static let mostWords: Int64 = 10_000

  /// The devices that all the terms find. The term that the fewest words begin with leads to them; the others are looked for in
  /// what it leads to.
  /// - Returns: at most `mostHits`; if there are more, those that have the very word come first.
  func searchDevices(
    of organization: OrganizationID, _ terms: [SearchTerm]
  ) throws -> (hits: [DeviceHit], isCut: Bool) {
    guard !terms.isEmpty else { return ([], false) }
    var (hits, known) = ([DeviceHit](), Set<DeviceID>())
    let leading = try leadingTerm(of: terms, in: organization.text)
    for beginning in leading.term?.beginnings ?? [] where hits.count <= Self.mostHits {
      hits += try preparedHits(of: organization, beginning, terms).filter { known.insert($0.id).inserted }
    }
    if hits.count <= Self.mostHits {
      hits += try unpreparedHits(of: organization, terms).filter { known.insert($0.id).inserted }
    }
    return (Array(hits.prefix(Self.mostHits)), hits.count > Self.mostHits || leading.words > Self.mostWords)
  }

  /// - Returns: nil if one of them finds nothing.
  func leadingTerm(
    of terms: [SearchTerm], in scope: SearchScope
  ) throws -> (term: SearchTerm?, words: Int64) {
    var best: (term: SearchTerm, words: Int64, rank: (Int64, Int64, Int64))?
    for term in terms {
      let counts = try term.beginnings.map { try wordCount(beginning: $0, in: scope, upTo: Self.mostWords) }
      let words = counts.reduce(0, +)
      guard words > 0 else { return (nil, 0) }
      // Where not all that begin so can be listed, those come first that have the very word: the fewer, the better.
      let exact = words > Self.mostHits ? try wordCount(term.text, in: scope, upTo: Self.mostWords) : 0
      let rank = (words > Self.mostWords ? 1 : 0 as Int64, exact, words)
      if best.map({ rank < $0.rank }) ?? true { best = (term, words, rank) }
    }
    return (best?.term, best?.words ?? 0)
  }

  private func preparedHits(
    of organization: OrganizationID, _ beginning: String, _ terms: [SearchTerm]
  ) throws -> [DeviceHit] {
    // A word may outlive its device by a moment: what a device is called is looked for in the device itself.
    let conditions = terms.indices.map { "(search_key LIKE $\(5 + 2 * $0) OR search_key LIKE $\(6 + 2 * $0))" }
    // The words come first, whatever a database thinks of it.
    return try connection.query(
      """
      SELECT \(DeviceHit.columns(connection.dialect)) FROM (
        SELECT subject_id FROM search_words WHERE scope = $1 AND word >= $2 AND word < $3
        ORDER BY word, subject_id LIMIT $4) AS found CROSS JOIN devices
      WHERE devices.id = found.subject_id AND organization_id = $1 AND deleted_at IS NULL
        AND \(conditions.joined(separator: " AND ")) LIMIT $\(5 + 2 * terms.count)
      """,
      [SQLValue(organization)] + Self.range(of: beginning) + [.integer(Self.mostWords)] + terms.flatMap(\.patterns)
        + [.integer(Int64(Self.mostHits) + 1)], DeviceHit.init)
  }

  /// Those that have no words yet, and in which a text contains each term.
  private func unpreparedHits(of organization: OrganizationID, _ terms: [SearchTerm]) throws -> [DeviceHit] {
    let conditions = terms.indices.map { "search_key LIKE $\(2 + $0)" }.joined(separator: " AND ")
    return try connection.query(
      """
      SELECT \(DeviceHit.columns(connection.dialect)) FROM devices
      WHERE organization_id = $1 AND deleted_at IS NULL AND \(SearchWords.isUnprepared) AND \(conditions)
      LIMIT $\(2 + terms.count)
      """,
      [SQLValue(organization)] + terms.map { .text("%\($0.text)%") } + [.integer(Int64(Self.mostHits) + 1)],
      DeviceHit.init)
  }
}
