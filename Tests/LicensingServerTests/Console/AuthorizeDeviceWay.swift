import LicensingCore
import Testing

@testable import LicensingServer

/// Somebody on their way from the user code to the license.
struct AuthorizeDeviceWay {
  let world: ConsoleWorld
  let browser: Browser
  let root: String

  init(_ person: Person = .manager, in world: ConsoleWorld? = nil) async throws {
    let made: ConsoleWorld
    if let world { made = world } else { made = try await ConsoleWorld() }
    self.world = made
    browser = try await made.browser(of: person)
    root = "/organizations/\(made.sample.acme)"
  }

  var action: String { "\(root)/authorize-device" }

  /// Types a code for a device; the answer.
  func review(_ code: String?, _ device: DeviceID?) async throws -> ShownPage {
    let form = try #require(try await browser.get(action).form(action))
    return try await browser.submit(form, ["user_code": code, "device_id": device?.text])
  }

  /// The form of the confirmation.
  func confirmation(_ code: String, _ device: DeviceID) async throws -> ShownPage.Form {
    try #require(try await review(code, device).form("\(action)/confirm"))
  }
}
