import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  private struct IssuedPage: Sendable {
    let root: String
    let heading: String
    let quota: QuotaFigures
    let files: [LicenseFileRow]
    let hasFiles: Bool
    let fileCount: Int
    /// Of the files, with blanks between them.
    let ids: String
    let failed: [FailedRow]
    let hasErrors: Bool
    let failedCount: Int
    let failedSentence: String
    let failedAdvice: String
    /// As the form that issues takes them.
    let failedLines: String
  }

  private struct FailedRow: Sendable {
    let serialNumber: String?
    let articleNumber: String?
    let status: StatusBadge
    let reason: String
  }

  /// Issues the files, and shows what became of each device.
  func issuedPage(
    _ filed: FiledLicense, _ devices: [DeviceNumbers], _ request: ConsoleRequest
  ) async throws -> Response {
    let answer = try await IssueLicenseFiles(context)(devices, under: .actor(request.actor, filed.license.id))
    let now = context.clock.now
    var (files, failed, lines, newCount): ([LicenseFileRow], [FailedRow], [String], Int) = ([], [], [], 0)
    for outcome in answer.outcomes {
      switch outcome.result {
      case .file(let file, let isNew):
        newCount += isNew ? 1 : 0
        files.append(
          LicenseFileRow(
            file, at: filed.root, now: now, mustBeReissued: false, badge: isNew ? .issued : .issuedBefore))
      case .error(let error):
        failed.append(
          FailedRow(
            serialNumber: outcome.serialNumber, articleNumber: outcome.articleNumber, status: StatusBadge(error),
            reason: error.message(answer.advice)))
        lines.append(DeviceTable.line(outcome.serialNumber, outcome.articleNumber))
      }
    }
    return try await page(
      "license-files-issued", "License files issued", request, in: filed.organization, trail: filed.filesTrail,
      IssuedPage(
        root: filed.root, heading: Self.heading(issued: newCount, before: files.count - newCount),
        quota: QuotaFigures(answer.quota), files: files, hasFiles: !files.isEmpty, fileCount: files.count,
        ids: Set(files.map(\.id)).sorted().joined(separator: " "), failed: failed, hasErrors: !failed.isEmpty,
        failedCount: failed.count, failedSentence: Self.sentence(failed: failed.count),
        failedAdvice: "Nothing was charged for \(failed.count == 1 ? "it" : "them").",
        failedLines: lines.joined(separator: "\n")))
  }

  private static func heading(issued: Int, before: Int) -> String {
    switch (issued, before) {
    case (0, 0): "No license file was issued"
    case (0, 1): "The license file was there already"
    case (0, _): "All license files were there already"
    case (1, 0): "1 license file is issued"
    case (1, _): "1 license file is issued, \(before) \(before == 1 ? "was" : "were") there already"
    case (_, 0): "\(issued) license files are issued"
    default: "\(issued) license files are issued, \(before) \(before == 1 ? "was" : "were") there already"
    }
  }

  private static func sentence(failed count: Int) -> String {
    count == 1 ? "1 device is not licensed." : "\(count) devices are not licensed."
  }
}

extension StatusBadge {
  static let issued = StatusBadge(text: "Issued", icon: "✓", tone: "good")
  static let issuedBefore = StatusBadge(text: "There already", icon: "–", tone: "off")

  init(_ error: LicenseFileError) {
    let text =
      switch error {
      case .serialNumberNotFound: "Serial number not found"
      case .articleNumberNotFound: "Article number not found"
      case .noLocalLicense: "No local license"
      case .insufficientQuota: "Insufficient quota"
      }
    self.init(text: text, icon: "✕", tone: "bad")
  }
}
