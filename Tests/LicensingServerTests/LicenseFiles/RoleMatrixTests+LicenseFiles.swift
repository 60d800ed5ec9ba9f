import HTTPEdge
import HTTPTypes
import LicenseTokens
import LicensingCore

@testable import LicensingServer

/// Who may do what with license files.
extension RoleMatrixTests {
  private static let product = set("id") { $0.product.id.text }

  static let licenseFiles = settings + files + issuing + parents

  private static let settings = [
    Row(method: .get, route: "/products/{id}/license-files", call: product),
    Row(
      method: .patch, route: "/products/{id}/license-files", body: ["validity_days": 365],
      call: product),
  ]

  private static let files = [
    Row(method: .get, route: "/licenses/{id}/quota", call: license),
    Row(method: .get, route: "/licenses/{id}/license-files", call: license),
    Row(method: .get, route: "/license-files/{id}", call: newFile),
    Row(method: .get, route: "/license-files/{id}/document", call: newFile),
    Row(method: .post, route: "/license-files/{id}/revoke", call: newFile),
  ]

  private static let issuing = [
    Row(
      method: .post, route: "/license-files",
      call: { world, call in
        var call = call
        // The same license, or one that is not there.
        call.body = ["license_id": "\(world.a.license.id)", "devices": [["serial_number": "SW-1"]]]
        return call
      }),
    Row(
      method: .post, route: "/license-files/bundle",
      call: { world, call in
        var call = call
        call.body = ["license_id": "\(world.a.license.id)"]
        return call
      }),
    // For technicians, with their parent license file.
    Row(method: .get, route: "/license-files/quota"),
  ]

  private static let parents = [
    Row(method: .get, route: "/licenses/{id}/parent-license", call: parented),
    Row(
      method: .post, route: "/licenses/{id}/parent-license", done: 201, call: parented),
    Row(
      method: .delete, route: "/licenses/{id}/parent-license",
      call: parented),
  ]

  // MARK: What the calls are about

  private static func newFile(_ world: ServerWorld, _ call: Call) async throws -> Call {
    try await world.issueFiles()
    var call = call
    call.ids["id"] = try await world.issueFile("SW-\(call.number)").id.text
    return call
  }

  private static func parented(_ world: ServerWorld, _ call: Call) async throws -> Call {
    try await world.issueFiles()
    _ = try await IssueParentLicense(world.context)(world.a.license.id, by: .operator)
    return try await license(world, call)
  }
}
