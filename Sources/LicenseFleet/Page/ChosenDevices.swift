import HTTPEdge
import OAuthMessages

/// A form with check boxes: the fields of the page, and any number of devices. `FormParameters` takes each name once.
struct ChosenDevices: Sendable, Equatable {
  /// The names of the devices, each once, in the form's order.
  private(set) var devices: [String] = []
  private var fields: [String: String] = [:]
  private var upload = UploadForm()

  /// The longest body read, in bytes: ten thousand devices with long names.
  static let maximumBytes = 2 << 20
  private static let maximumDevices = 10_000

  /// Of a request that is no form.
  init() {}

  /// - Throws: what `FormParameters` says of a field that cannot be decoded.
  init(parsing body: some Collection<UInt8>) throws(FormParameters.ParseError) {
    var seen: Set<String> = []
    for field in Array(body).split(separator: UInt8(ascii: "&")) {
      let equals = field.firstIndex(of: UInt8(ascii: "=")) ?? field.endIndex
      let name = try FormParameters.decode(field[..<equals])
      let value = try FormParameters.decode(field[equals...].dropFirst())
      if name == "device" {
        guard seen.insert(value).inserted else { continue }
        guard devices.count < Self.maximumDevices else { throw .tooManyParameters(limit: Self.maximumDevices) }
        devices.append(value)
      } else {
        guard fields.updateValue(value, forKey: name) == nil else { throw .duplicate(name: name) }
        guard fields.count <= FormParameters.maximumCount else {
          throw .tooManyParameters(limit: FormParameters.maximumCount)
        }
      }
    }
  }

  /// Of a form with a file, which is for one device or none.
  init(_ upload: UploadForm) {
    self.upload = upload
    for name in upload.parameters.names { fields[name] = upload.parameters[name] ?? "" }
    devices = [upload.parameters["device"]].compactMap { $0 }
  }

  /// The file that was chosen; nil if none was.
  func file(_ name: String) -> UploadedFile? { upload.file(name) }

  /// Nil when it is absent or empty.
  subscript(name: String) -> String? { fields[name].flatMap { $0.isEmpty ? nil : $0 } }
}
