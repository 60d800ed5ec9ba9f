import Testing

@testable import LicensingServer

/// An administrator at the forms of an organization.
struct ConsoleOffice {
  let world: ConsoleWorld
  let browser: Browser
  let root: String

  init() async throws {
    world = try await ConsoleWorld()
    browser = try await world.browser(of: .administrator)
    root = "/organizations/\(world.sample.acme)"
  }

  private init(_ world: ConsoleWorld, _ browser: Browser, root: String) {
    (self.world, self.browser, self.root) = (world, browser, root)
  }

  /// In a new session, after the clock ended the one before.
  func signedInAgain() async throws -> ConsoleOffice {
    ConsoleOffice(world, try await world.browser(of: .administrator), root: root)
  }

  /// Opens the page and sends its form.
  func send(
    _ path: String, _ values: [String: String?], to action: String? = nil, file: [UInt8]? = nil
  ) async throws -> ShownPage {
    try await browser.submit(try await form(path, action), values, file: file)
  }

  func form(_ path: String, _ action: String? = nil) async throws -> ShownPage.Form {
    let page = try await browser.get(path)
    return try #require(page.form(action ?? path), "\(page.status) \(page.text)")
  }
}
