import HTTPTypes
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

extension ConsoleRoute {
  private typealias Prepared = (query: String, form: [(String, String)])
  private typealias Prepare = @Sendable (ConsoleWorld, Browser) async throws -> Prepared

  /// A license file of a device.
  private static let issued: Prepare = { world, _ in
    try await world.issueFile()
    return ("", [])
  }

  /// One that was not revoked before.
  private static let newlyIssued: Prepare = { world, _ in
    try await world.issueFile("CS-\(try await world.store.read { try $0.auditEvents(of: nil, page: Page()).count })")
    return ("", [])
  }

  /// Those of the last run.
  private static let issuedInTheConsole: Prepare = { world, _ in
    try await world.issueFiles()
    let browser = try await world.browser(of: .administrator)
    let path = filled(license + "/files/issue", world)
    let form = try #require(try await browser.get(path).form(path))
    _ = try await browser.submit(form, ["devices": "CS-POS-0012, POS-2"])
    return ("", [])
  }

  private static let parented: Prepare = { world, _ in
    try await world.issueFiles()
    _ = try await IssueParentLicense(world.context)(world.sample.license, by: .operator)
    return ("", [])
  }

  private static let license = "/organizations/{id}/licenses/{license}"

  static let ofLicenseFiles: [ConsoleRoute] = [
    .init(.get, license + "/files", .member(.viewer), prepare: issued),
    .init(.get, license + "/files/issue", .member(.manager), prepare: issued),
    .init(.post, license + "/files/issue", .member(.manager)) { world, _ in
      try await world.issueFiles()
      return ("", [("devices", "CS-POS-0012, POS-2")])
    },
    .init(.get, license + "/files/issued", .member(.manager), prepare: issued),
    .init(.get, license + "/files/issued/csv", .member(.manager), prepare: issuedInTheConsole),
    .init(.post, license + "/files/reissue", .member(.manager), prepare: issued),
    .init(.post, license + "/files/bundle", .member(.viewer), done: 200, prepare: issued),
    .init(.get, license + "/files/{file}", .member(.viewer), prepare: issued),
    .init(.get, license + "/files/{file}/download", .member(.viewer), prepare: issued),
    .init(.get, license + "/files/{file}/revoke", .member(.manager), prepare: issued),
    .init(.post, license + "/files/{file}/revoke", .member(.manager), prepare: newlyIssued),
    .init(.get, license + "/parent-license", .member(.manager), prepare: parented),
    .init(.post, license + "/parent-license", .member(.manager), done: 200, prepare: parented),
    .init(.get, license + "/parent-license/end", .member(.manager), prepare: parented),
    .init(.post, license + "/parent-license/end", .member(.manager), prepare: parented),
    .init(.get, "/products/{id}/license-files", .platformAdministrator, prepare: issued),
    .init(.post, "/products/{id}/license-files", .platformAdministrator) { world, _ in
      let settings = try await ReadLicenseFileSettings(world.context)(of: world.sample.product, by: .operator)
      return (
        "",
        [
          ("version", "\(settings.version)"), ("enabled", "on"), ("article_numbers", "POS-2 POS server"),
          ("features", "all"),
        ]
      )
    },
  ]
}
