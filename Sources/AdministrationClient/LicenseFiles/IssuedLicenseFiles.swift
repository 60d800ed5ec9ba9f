import HTTPCalls
import LicenseTokens

/// A device that a license file is asked for, by its numbers.
package struct RequestedDevice: Sendable, Equatable {
  package let serialNumber: String?
  package let articleNumber: String?

  package init(serialNumber: String?, articleNumber: String?) {
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
  }

  var json: JSONValue {
    .object([
      "serial_number": serialNumber.map { .string($0) } ?? .null,
      "article_number": articleNumber.map { .string($0) } ?? .null,
    ])
  }
}

/// What the server said to the devices it was asked for.
package struct IssuedLicenseFiles: Sendable, Equatable {
  package enum Outcome: Sendable, Equatable {
    /// A license file with its armor. It is not verified.
    case document(id: String, String)
    /// One of the server's codes, and the sentence that goes with it.
    case refused(code: String, message: String)
  }

  /// In the order asked, one for each device.
  package let outcomes: [Outcome]
  package let quota: QuotaFigures

  package init(outcomes: [Outcome], quota: QuotaFigures) {
    self.outcomes = outcomes
    self.quota = quota
  }

  /// - Returns: nil unless this is an answer for so many devices.
  init?(_ members: [String: JSONValue], count: Int) {
    let outcomes = members.objects("items").compactMap(Outcome.init)
    guard outcomes.count == count, let quota = members.object("quota").flatMap(QuotaFigures.init) else { return nil }
    self.init(outcomes: outcomes, quota: quota)
  }
}

extension IssuedLicenseFiles.Outcome {
  fileprivate init?(_ item: [String: JSONValue]) {
    if let file = item.object("license_file"), let id = file.text("id"), let document = file.document("document") {
      self = .document(id: id, document)
    } else if let error = item.object("error"), let code = error.text("code"), let message = error.text("message") {
      self = .refused(code: code, message: message)
    } else {
      return nil
    }
  }
}
