import LicensingCore

extension SQLTransaction: DeviceActivationReader {
  func activations(of device: DeviceID, limit: Int64) throws -> [Activation] {
    try connection.query(
      "SELECT \(Activation.columns) FROM activations WHERE device_id = $1 ORDER BY id DESC LIMIT $2",
      [SQLValue(device), .integer(limit)], Activation.init)
  }
}

extension SQLTransaction: DeviceHolderReader {
  func holders(of device: DeviceID, limit: Int64) throws -> [ReadDeviceHistory.Holder] {
    try connection.query(
      "SELECT \(TokenFamily.columns), ended_at FROM token_families WHERE device_id = $1 ORDER BY id DESC LIMIT $2",
      [SQLValue(device), .integer(limit)]
    ) { ReadDeviceHistory.Holder(family: try TokenFamily($0), endedAt: try $0.optionalTime(TokenFamily.columnCount)) }
  }
}
