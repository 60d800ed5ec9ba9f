import LicensingCore

extension SQLTransaction: SettingReader, SettingWriter {
  func setting(_ name: Setting) throws -> [UInt8]? {
    try connection.first("SELECT value FROM settings WHERE name = $1", [.text(name.rawValue)]) { try $0.bytes(0) }
  }

  func insertSetting(_ name: Setting, _ value: [UInt8]) throws -> Bool {
    try connection.execute(
      "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
      [.text(name.rawValue), .bytes(value)]) > 0
  }
}
