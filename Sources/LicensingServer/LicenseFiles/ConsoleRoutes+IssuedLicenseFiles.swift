import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addIssuedLicenseFiles(to router: Router<ServerRequestContext>) {
    let files = "/organizations/{id}/licenses/{license}/files"
    get(files + "/issued", on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      let run = issueRun(of: filed, request.query("run"))
      guard let run, let issued = run.outcome else { return try await issuingPage(filed, run, request) }
      return try await issuedPage(filed, issued, run.number, request)
    }
    get(files + "/issued/csv", on: router) { request in
      let filed = try await filedLicense(request, role: .manager)
      guard let issued = issueRun(of: filed, request.query("run"))?.outcome else { throw LicensingError.notFound }
      return DownloadedText.table(issued.table, name: "license-files_\(filed.product.code)")
    }
    post(files + "/bundle", on: router) { request in
      let filed = try await filedLicense(request, role: .viewer)
      var ids: [LicenseFileID]?
      if let run = request.form["run"] {
        let bundles = issueRun(of: filed, run)?.outcome?.bundles ?? []
        guard let part = request.form["part"].flatMap({ Int($0) }), bundles.indices.contains(part - 1) else {
          throw LicensingError.notFound
        }
        ids = bundles[part - 1]
      }
      let bundle = try await BundleLicenseFiles(context)(of: .actor(request.actor, filed.license.id), only: ids)
      return DownloadedText.response(bundle, name: "license-bundle_\(filed.product.code)")
    }
  }

  /// The run of this number; without one, the last run of the license. nil: it is not remembered.
  func issueRun(of filed: FiledLicense, _ number: String?) -> LicenseFileIssues.Run? {
    let run = fileIssues.run(of: filed.license.id)
    guard let number else { return run }
    return run.flatMap { "\($0.number)" == number ? $0 : nil }
  }

  // MARK: While it goes on

  private struct IssuingPage: Sendable {
    let root: String
    let heading: String
    let sentence: String
    let advice: String
    let isRunning: Bool
    let total: Int
    let done: Int
  }

  private func issuingPage(
    _ filed: FiledLicense, _ run: LicenseFileIssues.Run?, _ request: ConsoleRequest
  ) async throws -> Response {
    let isRunning = run.map { $0.end == nil } ?? false
    let heading = isRunning ? "Issuing license files" : "Nothing is being issued"
    let sentence =
      isRunning
      ? "\(run?.done ?? 0) of \(run?.total ?? 0) devices are done. You can leave this page: the work goes on without it."
      : "What came of it is not kept any longer. The list has all license files that there are."
    return try await page(
      "license-files-issuing", heading, request, in: filed.organization, trail: filed.filesTrail,
      scripts: isRunning ? ["reload"] : [], reload: isRunning ? 2 : nil,
      IssuingPage(
        root: filed.root, heading: heading, sentence: sentence,
        advice: "If \(isRunning ? "the server is" : "the server was") started anew in between, issue for the same list "
          + "again. That goes on where it ended: a device that has a license file gets the same one, and takes nothing from "
          + "the quota.",
        isRunning: isRunning, total: run?.total ?? 0, done: run?.done ?? 0))
  }

  // MARK: When it is done

  /// A longer list is a page that no one reads; the table has it all.
  private static let mostShown = 200

  private struct IssuedPage: Sendable {
    let root: String
    let run: Int
    let heading: String
    let quota: QuotaFigures
    /// Why it ended before all were done; nil: they are.
    let stopped: String?
    let results: [Count]
    let bundles: [Bundle]
    let files: [FileRow]
    let hasFiles: Bool
    let fileCount: Int
    let failed: [FailedRow]
    let hasErrors: Bool
    let failedCount: Int
    let failedSentence: String
    let failedAdvice: String
    /// Why these are not all; nil: they are.
    let cut: String?

    struct Count: Sendable {
      let status: StatusBadge
      let count: Int
    }

    struct Bundle: Sendable {
      let part: Int
      let text: String
      let isFirst: Bool
    }

    struct FileRow: Sendable {
      let serialNumber: String
      let articleNumber: String
      let articleName: String?
      let href: String
      /// nil: it does not end.
      let expires: ShownTime?
      let status: StatusBadge
    }

    struct FailedRow: Sendable {
      let serialNumber: String?
      let articleNumber: String?
      let status: StatusBadge
      let reason: String
    }
  }

  private func issuedPage(
    _ filed: FiledLicense, _ issued: IssuedDevices, _ number: Int, _ request: ConsoleRequest
  ) async throws -> Response {
    let (files, failed, isShort) = (issued.files, issued.failed, issued.devices.count <= Self.mostShown)
    let newCount = files.count { $0.isNew }
    let rows = isShort ? Self.rows(issued, at: filed.root) : []
    let quota = try await ReadLicenseQuota(context)(filed.license.id, by: request.actor)
    return try await page(
      "license-files-issued", "License files issued", request, in: filed.organization, trail: filed.filesTrail,
      IssuedPage(
        root: filed.root, run: number, heading: Self.heading(issued: newCount, before: files.count - newCount),
        quota: QuotaFigures(quota), stopped: Self.stopped(issued), results: isShort ? [] : Self.counts(issued),
        bundles: Self.bundles(issued), files: rows, hasFiles: !rows.isEmpty, fileCount: files.count,
        failed: failed.prefix(Self.mostShown).map { device, error in
          .init(
            serialNumber: device.serialNumber, articleNumber: device.articleNumber, status: StatusBadge(error),
            reason: error.message(issued.advice))
        }, hasErrors: !failed.isEmpty, failedCount: failed.count, failedSentence: Self.sentence(failed: failed.count),
        failedAdvice: "Nothing was charged for \(failed.count == 1 ? "it" : "them").",
        cut: failed.count > Self.mostShown ? "These are the first \(Self.mostShown); the table has them all." : nil))
  }

  private static func rows(_ issued: IssuedDevices, at root: String) -> [IssuedPage.FileRow] {
    issued.devices.compactMap { device in
      guard case .file(let file) = device.result else { return nil }
      return IssuedPage.FileRow(
        serialNumber: device.serialNumber ?? "", articleNumber: device.articleNumber ?? "",
        articleName: file.articleName, href: "\(root)/files/\(file.id)",
        expires: file.expiresAt.map { ShownTime(at: $0) }, status: file.isNew ? .issued : .issuedBefore)
    }
  }

  private static func bundles(_ issued: IssuedDevices) -> [IssuedPage.Bundle] {
    let bundles = issued.bundles
    guard bundles.count > 1 else {
      return bundles.map { _ in .init(part: 1, text: "Download these as a bundle", isFirst: true) }
    }
    return bundles.enumerated().map { place, ids in
      .init(
        part: place + 1, text: "Download bundle \(place + 1) of \(bundles.count), \(ids.count) devices",
        isFirst: place == 0)
    }
  }

  private static func counts(_ issued: IssuedDevices) -> [IssuedPage.Count] {
    let files = issued.files
    let newCount = files.count { $0.isNew }
    let ofErrors = LicenseFileError.allCases.map { error in
      IssuedPage.Count(status: StatusBadge(error), count: issued.failed.count { $0.error == error })
    }
    let counts = [
      IssuedPage.Count(status: .issued, count: newCount),
      IssuedPage.Count(status: .issuedBefore, count: files.count - newCount),
    ]
    return (counts + ofErrors).filter { $0.count > 0 }
  }

  private static func stopped(_ issued: IssuedDevices) -> String? {
    guard !issued.rest.isEmpty else { return nil }
    return "Something stopped it after \(issued.devices.count) of \(issued.devices.count + issued.rest.count) devices. "
      + "What was issued stays, and going on takes nothing from the quota for it again."
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
