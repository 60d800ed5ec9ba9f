import LicenseTokens

extension FleetProject {
  private static let version: Int64 = 1
  /// Ten thousand devices with their license files and a long history.
  static let maximumBytes = 64 << 20

  private static let members = [
    "version", "server", "ca_file", "key_set", "key_set_read_at", "parent_licenses", "devices", "revoked_license_files",
    "history",
  ]

  /// The project file: members in this order, always, so that two versions of it can be compared.
  package var json: [UInt8] {
    PrettyJSON.object([
      ("version", .integer(Self.version)),
      ("server", .text(server)), ("ca_file", certificateAuthorities.map { .text($0) }),
      ("key_set", keySet.map { keySet in .object([("keys", .array(keySet.keys.map { .line($0.json) }))]) }),
      ("key_set_read_at", keySetReadAt.map { .text(ProjectTime.text($0)) }),
      ("parent_licenses", .array(parentLicenses.map(\.json))),
      ("devices", .array(devices.map(\.json))),
      ("revoked_license_files", .array(revoked.map { .text($0) })),
      ("history", .array(history.map(\.json))),
    ]).bytes
  }

  package init(parsing json: [UInt8]) throws(ProjectFormatError) {
    let value: JSONValue
    do { value = try JSONValue(parsing: json, maximumByteCount: Self.maximumBytes) } catch { throw .notJSON(error) }
    // A newer project may have members that are not known here: its version comes first.
    guard case .object(let members) = value, case .integer(let version)? = members["version"] else {
      throw .invalid("version")
    }
    guard version <= Self.version else { throw .newerVersion(version) }
    guard version == Self.version else { throw .invalid("version") }
    try self.init(ProjectReader(value, path: "", known: Self.members))
  }

  private init(_ reader: ProjectReader) throws(ProjectFormatError) {
    var keySet: JSONWebKeySet?
    if let value = reader.value("key_set") {
      do { keySet = try JSONWebKeySet(parsing: value.json) } catch { throw reader.invalid("key_set") }
    }
    self.init(
      server: try reader.text("server"), keySet: keySet, keySetReadAt: try reader.optionalTime("key_set_read_at"),
      parentLicenses: try reader.objects("parent_licenses", known: ParentLicense.members)
        .map { parent throws(ProjectFormatError) in try ParentLicense(parent) },
      devices: try reader.objects("devices", known: FleetDevice.members)
        .map { device throws(ProjectFormatError) in try FleetDevice(device) },
      history: try reader.objects("history", known: FleetEvent.members)
        .map { event throws(ProjectFormatError) in try FleetEvent(event) })
    certificateAuthorities = try reader.optionalText("ca_file")
    revoke(try reader.texts("revoked_license_files"))
    if let twice = firstDuplicate { throw .duplicate(twice) }
  }

  /// What tells devices apart must do so.
  private var firstDuplicate: String? {
    var names: Set<String> = []
    var numbers: Set<DeviceNumbers> = []
    for device in devices {
      guard names.insert(device.name).inserted else { return "the device \(device.name)" }
      guard let own = device.numbers else { continue }
      guard numbers.insert(own).inserted else {
        return "serial number \(own.serialNumber) with article number \(own.articleNumber)"
      }
    }
    return nil
  }
}

extension ParentLicense {
  fileprivate static let members = [
    "id", "license_id", "organization", "product", "added_at", "ended_at", "quota", "bundle", "document",
  ]

  fileprivate var json: PrettyJSON {
    .object([
      ("id", .text(id)), ("license_id", .text(licenseID)), ("organization", .text(organization)),
      ("product", .text(product)),
      ("added_at", .text(ProjectTime.text(addedAt))), ("ended_at", endedAt.map { .text(ProjectTime.text($0)) }),
      (
        "quota",
        quota.map { quota in
          .object([
            ("total", quota.total.map { .integer($0) }), ("used", .integer(quota.used)),
            ("reserved", .integer(quota.reserved)), ("remaining", quota.remaining.map { .integer($0) }),
            ("read_at", .text(ProjectTime.text(quota.readAt))),
          ])
        }
      ),
      (
        "bundle",
        bundle.map { bundle in
          .object([
            ("id", .text(bundle.id)), ("issued_at", .text(ProjectTime.text(bundle.issuedAt))),
            ("count", .integer(Int64(bundle.count))), ("file", .text(bundle.file)),
          ])
        }
      ),
      ("document", .text(compact)),
    ])
  }

  fileprivate init(_ reader: ProjectReader) throws(ProjectFormatError) {
    var parent = ParentLicense(
      id: try reader.text("id"), licenseID: try reader.text("license_id"),
      organization: try reader.text("organization"), product: try reader.text("product"),
      compact: try reader.text("document"), addedAt: try reader.time("added_at"))
    parent.endedAt = try reader.optionalTime("ended_at")
    if let quota = try reader.object("quota", known: ["total", "used", "reserved", "remaining", "read_at"]) {
      parent.quota = LicenseQuota(
        total: try quota.optionalInteger("total"), used: try quota.integer("used"),
        reserved: try quota.integer("reserved"), remaining: try quota.optionalInteger("remaining"),
        readAt: try quota.time("read_at"))
    }
    if let bundle = try reader.object("bundle", known: ["id", "issued_at", "count", "file"]) {
      parent.bundle = HeldBundle(
        id: try bundle.text("id"), issuedAt: try bundle.time("issued_at"),
        count: Int(clamping: try bundle.integer("count")), file: try bundle.text("file"))
    }
    self = parent
  }
}

extension FleetEvent {
  fileprivate static let members = ["at", "what", "device", "subject", "code"]

  fileprivate var json: PrettyJSON {
    .object([
      ("at", .text(ProjectTime.text(at))), ("what", .text(kind.rawValue)), ("device", device.map { .text($0) }),
      ("subject", subject.map { .text($0) }), ("code", code.map { .text($0) }),
    ])
  }

  fileprivate init(_ reader: ProjectReader) throws(ProjectFormatError) {
    guard let kind = Kind(rawValue: try reader.text("what")) else { throw reader.invalid("what") }
    self.init(
      at: try reader.time("at"), kind, device: try reader.optionalText("device"),
      subject: try reader.optionalText("subject"), code: try reader.optionalText("code"))
  }
}
