import LicenseTokens
import LicensingCore

/// License files that are being issued by the thousand.
typealias LicenseFileIssues = LongWork<IssuedDevices>

/// What became of devices for which license files were issued: enough to show it, to write it into a table, and to put the files into
/// bundles.
struct IssuedDevices: Sendable {
  struct Device: Sendable {
    let serialNumber: String?
    let articleNumber: String?
    let result: Result
  }

  enum Result: Sendable {
    case file(IssuedFile)
    case error(LicenseFileError)
  }

  struct IssuedFile: Sendable {
    let id: LicenseFileID
    let articleName: String?
    let expiresAt: Timestamp?
    let byteCount: Int
    let isNew: Bool
  }

  /// In the order in which they were asked for.
  fileprivate(set) var devices: [Device] = []
  /// Those that were not come to, as something went wrong before.
  fileprivate(set) var rest: [DeviceNumbers] = []
  fileprivate(set) var advice = LicenseFileAdvice()

  /// All that were asked for.
  var all: [DeviceNumbers] {
    devices.map { DeviceNumbers(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber) } + rest
  }

  var files: [IssuedFile] {
    devices.compactMap { if case .file(let file) = $0.result { file } else { nil } }
  }

  var failed: [(device: Device, error: LicenseFileError)] {
    devices.compactMap { device in if case .error(let error) = device.result { (device, error) } else { nil } }
  }
}

extension LicensingContext {
  /// Issues files in steps, so that nobody else waits long. What stops it after the first step ends the run with what there is:
  /// those that have files keep them, and asking for all again goes on.
  func issuing(_ devices: [DeviceNumbers], under authority: IssueAuthority) -> LicenseFileIssues.Work {
    { progress in
      var issued = IssuedDevices()
      for start in stride(from: 0, to: devices.count, by: IssueLicenseFiles.devicesPerTransaction) {
        let step = devices[start..<min(start + IssueLicenseFiles.devicesPerTransaction, devices.count)]
        do {
          issued.add(try await IssueLicenseFiles(self)(Array(step), under: authority))
        } catch {
          guard start > 0 else { throw error }
          issued.rest = Array(devices[start...])
          break
        }
        await progress(issued.devices.count)
      }
      return issued
    }
  }
}

extension IssuedDevices {
  fileprivate mutating func add(_ answer: IssueLicenseFiles.Answer) {
    advice = answer.advice
    devices += answer.outcomes.map { outcome in
      let result: Result =
        switch outcome.result {
        case .file(let file, let isNew):
          .file(
            IssuedFile(
              id: file.id, articleName: file.articleName, expiresAt: file.expiresAt,
              byteCount: file.compact.utf8.count, isNew: isNew))
        case .error(let error): .error(error)
        }
      return Device(serialNumber: outcome.serialNumber, articleNumber: outcome.articleNumber, result: result)
    }
  }
}

// MARK: Bundles

extension IssuedDevices {
  /// The most bytes of files in one bundle, with room for what a bundle makes of them.
  private static let mostBundledBytes = LicenseDocument.maximumByteCount / 2

  /// The ids of the files, each once, as many bundles as they need.
  var bundles: [[LicenseFileID]] {
    var (bundles, ids, bytes, seen): ([[LicenseFileID]], [LicenseFileID], Int, Set<LicenseFileID>) = ([], [], 0, [])
    for file in files where seen.insert(file.id).inserted {
      if ids.count == BundleLicenseFiles.mostFiles || bytes + file.byteCount > Self.mostBundledBytes, !ids.isEmpty {
        bundles.append(ids)
        (ids, bytes) = ([], 0)
      }
      ids.append(file.id)
      bytes += file.byteCount
    }
    return ids.isEmpty ? bundles : bundles + [ids]
  }
}

// MARK: As a table

extension IssuedDevices {
  /// What a spreadsheet opens, a line a device; those that were not come to are in it as well.
  var table: String {
    let head = CSVText.line(["serial_number", "article_number", "result", "explanation", "license_file", "valid_until"])
    let lines = devices.map { device -> String in
      let numbers = [device.serialNumber ?? "", device.articleNumber ?? ""]
      switch device.result {
      case .file(let file):
        return CSVText.line(
          numbers + [
            file.isNew ? "issued" : "there_already", "", file.id.text,
            file.expiresAt?.rfc3339 ?? "",
          ])
      case .error(let error): return CSVText.line(numbers + [error.rawValue, error.message(advice), "", ""])
      }
    }
    let missing = rest.map { device in
      CSVText.line([device.serialNumber ?? "", device.articleNumber ?? "", "not_done", Self.notDone, "", ""])
    }
    return head + lines.joined() + missing.joined()
  }

  private static let notDone = "Issuing was stopped before this device. Issue license files for the same list again."
}
