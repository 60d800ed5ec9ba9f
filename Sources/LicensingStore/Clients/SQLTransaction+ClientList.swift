import LicensingCore

extension FilteredTable where Row == Client, Filter == ClientFilter {
  fileprivate static let clients = FilteredTable(
    name: "clients", columns: Client.columns, searched: ["search_key", "id"],
    condition: { filter in
      switch filter {
      case .all: nil
      case .confidential: "secret_hash IS NOT NULL"
      case .publicOnes: "secret_hash IS NULL"
      case .disabled: "disabled = 1"
      }
    }, row: { try Client($0) })
}

extension SQLTransaction {
  func clients(_ search: ClientSearch, page: Page<String>) throws -> [Client] {
    try list(.clients, search, after: page.after, limit: page.limitValue)
  }

  func clientCounts(words: String?) throws -> ClientCounts { try counts(.clients, words: words) }

  func deviceCount(ofClient id: String, upTo limit: Int64) throws -> Int64 {
    // A device has at most one living family.
    try connection.first(
      """
      SELECT count(*) FROM (
        SELECT device_id FROM token_families WHERE client_id = $1 AND ended_at IS NULL LIMIT $2) AS living
      """, [.text(id), .integer(limit)]
    ) { try $0.integer(0) } ?? 0
  }
}
