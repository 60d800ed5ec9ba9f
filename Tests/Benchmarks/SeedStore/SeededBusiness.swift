import LicensingCore
import LicensingStore

/// A business with stores of twenty machines each: a server, to which the others report, a switch, a printer and registers.
struct SeededBusiness: Sendable {
  /// Serial numbers have seven digits.
  static let mostDevices: Int64 = 10_000_000

  let organization: OrganizationID
  let license: LicenseID
  let devices: Int64
  /// When the last device was seen.
  let now: Timestamp

  private static let machinesOfAStore = 20
  private static let articles = ["POS-2", "POS-2X", "KASSE-7", "TILL-10"]
  private static let day: Int64 = 86_400_000
  private static let isLicensed = "luck % 100 >= 12"

  /// Leaves the table `seeded` behind, with a row for each device.
  func write(to connection: any SQLConnection) throws {
    try plan(connection)
    try writeDevices(connection)
    try writeLicensing(connection)
    try writeWords(connection)
  }

  /// What is different from device to device. `luck` looks drawn, and is always the same for the same number.
  private func plan(_ connection: any SQLConnection) throws {
    try connection.execute(
      """
      CREATE TEMP TABLE seeded (
        number INTEGER PRIMARY KEY, key TEXT, server_key TEXT, created INTEGER, store INTEGER, place INTEGER,
        luck INTEGER, name TEXT, kind TEXT, serial TEXT, article TEXT)
      """, [])
    let (key, serverKey) = (
      SeededKey.text(time: "created", number: "number"),
      SeededKey.text(time: "created - place", number: "number - place")
    )
    try connection.execute(
      """
      INSERT INTO seeded
      WITH RECURSIVE counted (number) AS (
        SELECT 0 WHERE $1 > 0 UNION ALL SELECT number + 1 FROM counted WHERE number + 1 < $1),
      placed AS (
        SELECT number, $2 + number AS created, number / \(Self.machinesOfAStore) + 1 AS store,
          number % \(Self.machinesOfAStore) AS place, ((number + 1) * 2654435761 & 4294967295) >> 8 AS luck
        FROM counted)
      SELECT number, \(key), \(serverKey), created, store, place, luck,
        'Store ' || store || CASE place
          WHEN 0 THEN ' server' WHEN 1 THEN ' switch' WHEN 2 THEN ' printer' ELSE ' till ' || (place - 2) END,
        CASE place WHEN 0 THEN 'server' WHEN 1 THEN 'switch' WHEN 2 THEN 'other' ELSE 'register' END,
        printf('CS-POS-%07d', number),
        CASE luck % 4 \(Self.articles.enumerated().map { "WHEN \($0) THEN '\($1)'" }.joined(separator: " ")) END
      FROM placed
      """, [.integer(devices), .integer(now.milliseconds - 1000 * Self.day)])
  }

  private func writeDevices(_ connection: any SQLConnection) throws {
    // What numbers are sorted by has their length before them; no number here begins with a zero.
    let nameKey = """
      'store ' || length(store) || store || CASE WHEN place > 2
        THEN ' till ' || length(place - 2) || (place - 2) ELSE lower(substr(name, 7 + length(store))) END
      """
    try connection.execute(
      """
      INSERT INTO devices (id, organization_id, name, kind, serial_number, serial_key, article_number, search_key, url,
        hub_id, license_id, disabled, last_seen_at, version, created_at, updated_at, name_key, licensed)
      SELECT 'dev_' || key, $1, name, kind, serial, lower(serial), article,
        \(Self.words) || char(10) || lower(name || char(10) || serial || char(10) || article),
        CASE place WHEN 0 THEN 'https://store-' || store || '.example.com' END,
        CASE WHEN place > 0 THEN 'dev_' || server_key END, CASE WHEN \(Self.isLicensed) THEN $2 END,
        luck % 97 = 0, CASE WHEN \(Self.isLicensed) THEN $3 - luck % \(3 * Self.day) END, 1, created, created, \(nameKey),
        \(Self.isLicensed)
      FROM seeded ORDER BY number
      """, [.text(organization.text), .text(license.text), .integer(now.milliseconds)])
  }

  /// Each word once, with a blank before it: those of the name, of the serial number, of the article number, and the serial number
  /// backwards.
  private static var words: String {
    let backwards = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].map { "(number / \($0) % 10)" }
    return """
      ' store ' || store || CASE WHEN place > 2
        THEN ' till' || CASE WHEN place - 2 = store THEN '' ELSE ' ' || (place - 2) END
        ELSE lower(substr(name, 7 + length(store))) END
      || ' cs pos ' || substr(serial, 8) || CASE article
        WHEN 'POS-2' THEN CASE WHEN 2 IN (store, place - 2) THEN '' ELSE ' 2' END
        WHEN 'POS-2X' THEN ' 2x'
        WHEN 'KASSE-7' THEN ' kasse' || CASE WHEN 7 IN (store, place - 2) THEN '' ELSE ' 7' END
        ELSE CASE WHEN place > 2 THEN '' ELSE ' till' END || CASE WHEN 10 IN (store, place - 2) THEN '' ELSE ' 10' END END
      || ' <' || \(backwards.joined(separator: " || ")) || 'sopsc'
      """
  }

  private func writeLicensing(_ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO activations (id, license_id, organization_id, device_id, created_at, redeemed_at)
      SELECT 'act_' || key, $1, $2, 'dev_' || key, created, created FROM seeded WHERE \(Self.isLicensed) ORDER BY number
      """, [.text(license.text), .text(organization.text)])
    try connection.execute(
      "UPDATE licenses SET used = used + (SELECT count(*) FROM seeded WHERE \(Self.isLicensed)) WHERE id = $1",
      [.text(license.text)])
    // The hash of no token, but as long as one.
    try connection.execute(
      """
      INSERT INTO token_families (id, activation_id, device_id, client_id, scope, generation, token_hash, created_at,
        refreshed_at, refreshed_from, hostname)
      SELECT 'fam_' || key, 'act_' || key, 'dev_' || key, $1, 'license', 1, CAST(printf('%032d', number) AS BLOB), created,
        $2 - luck % \(3 * Self.day), '192.0.2.1', 'machine-' || number
      FROM seeded WHERE \(Self.isLicensed) ORDER BY number
      """, [.text(Client.agentID), .integer(now.milliseconds)])
  }

  /// The words in the devices' first lines, sorted as their table is.
  private func writeWords(_ connection: any SQLConnection) throws {
    try connection.execute(
      """
      INSERT INTO search_words (scope, word, subject_id)
      WITH RECURSIVE split (id, word, rest) AS (
        SELECT id, NULL, substr(search_key, 2, instr(search_key, char(10)) - 2) || ' '
        FROM devices WHERE id IN (SELECT 'dev_' || key FROM seeded)
        UNION ALL
        SELECT id, substr(rest, 1, instr(rest, ' ') - 1), substr(rest, instr(rest, ' ') + 1) FROM split WHERE rest <> '')
      SELECT $1, word, id FROM split WHERE word IS NOT NULL ORDER BY word, id
      """, [.text(organization.text)])
  }
}

/// The 26 characters of an identifier, in SQL: 48 bits of time, the version, a salt of four bits, and a number of up to 30 bits.
enum SeededKey {
  private static let alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

  /// - Parameters:
  ///   - time: an expression, in milliseconds.
  ///   - number: an expression, less than 2³⁰.
  ///   - salt: less than 16.
  static func text(time: String, number: String, salt: Int64 = 0) -> String {
    // UUID version 7 in its place, the variant in its own.
    let version = [14 | salt >> 3, (salt & 7) << 2].map { digit(of: "\($0)", at: 0) }
    return (digits(of: time, count: 10) + version + ["'08000000'"] + digits(of: number, count: 6)).joined(
      separator: " || ")
  }

  private static func digits(of expression: String, count: Int) -> [String] {
    (1...count).map { digit(of: expression, at: 5 * (count - $0)) }
  }

  private static func digit(of expression: String, at shift: Int) -> String {
    "substr('\(alphabet)', 1 + (((\(expression)) >> \(shift)) & 31), 1)"
  }
}
