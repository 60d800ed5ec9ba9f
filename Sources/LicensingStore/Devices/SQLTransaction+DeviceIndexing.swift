import LicensingCore

extension Device {
  private var searchedTexts: [String?] { [name, serialNumber, articleNumber] }

  /// The words under which it is found.
  var searchWords: SearchWords { SearchWords(searchedTexts, number: serialNumber) }
  var searchKey: String { searchWords.searchKey(searchedTexts) }
  var nameKey: String { NaturalOrder.key(of: name) }
}

/// What lists of devices are found and sorted by follows each change of a device.
extension SQLTransaction: DeviceListWriter {
  /// The words under which the device is found so far; the row is kept for this transaction.
  func searchWords(of device: DeviceID) throws -> SearchWords {
    let key = try connection.first(
      "SELECT search_key FROM devices WHERE id = $1 \(connection.dialect.forUpdate)", [SQLValue(device)]
    ) { try $0.text(0) }
    return SearchWords(of: key ?? "")
  }

  /// Somebody has its tokens from now on.
  func markLicensed(_ device: DeviceID) throws {
    try connection.execute("UPDATE devices SET licensed = 1 WHERE id = $1 AND licensed = 0", [SQLValue(device)])
  }

  /// Unless somebody has its tokens after all.
  func markNotLicensed(_ device: DeviceID) throws {
    try connection.execute(
      """
      UPDATE devices SET licensed = 0 WHERE id = $1 AND licensed = 1
        AND NOT EXISTS (SELECT 1 FROM token_families WHERE device_id = $1 AND ended_at IS NULL)
      """, [SQLValue(device)])
  }

  func isUnpreparedForLists() throws -> Bool {
    try connection.exists(
      """
      SELECT 1 FROM devices WHERE \(SearchWords.isUnprepared) AND deleted_at IS NULL ORDER BY organization_id, id LIMIT 1
      """, [])
  }

  func prepareForLists(limit: Int) throws -> Int {
    let devices = try connection.query(
      """
      SELECT \(Device.columns) FROM devices WHERE \(SearchWords.isUnprepared) AND deleted_at IS NULL
      ORDER BY organization_id, id LIMIT $1 \(connection.dialect.forUpdate)
      """, [.integer(Int64(limit))]
    ) { try Device($0, at: 0) }
    for device in devices {
      try connection.execute(
        "UPDATE devices SET search_key = $1, name_key = $2 WHERE id = $3",
        [.text(device.searchKey), .text(device.nameKey), SQLValue(device.id)])
      try replaceWords(
        SearchWords(of: ""), by: device.searchWords, of: device.id.text, in: device.organizationID.text)
    }
    return devices.count
  }
}
