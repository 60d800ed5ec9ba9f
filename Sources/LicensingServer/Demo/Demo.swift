import LicenseTokens
package import LicensingCore

// Demo: a small business to look at, made once in an empty store.

/// The sample organization, product, license and devices, and an administrator.
package struct Demo: Sendable {
  package static let email = "admin@example.com"

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// - Returns: the administrator's password if this call made the account; nil if it was there.
  package func prepare() async throws -> String? {
    let exists = try await context.store.read { try $0.user(emailKey: User.emailKey(Self.email)) != nil }
    if exists { return nil }
    let password = try Self.password(from: context.random)
    try await makeBusiness()
    _ = try await CreateUser(context)(
      email: Self.email, name: "Demo Administrator", isPlatformAdministrator: true,
      password: try Password.chosen(password), by: .operator)
    return password
  }

  /// Five groups of four letters: 86 bits.
  private static func password(from random: any RandomSource) throws -> String {
    try (0..<5).map { _ in String(try UserCode(from: random).letters.prefix(4)).lowercased() }.joined(separator: "-")
  }

  private func makeBusiness() async throws {
    let organization = try await CreateOrganization(context)(name: "Acme Stores", by: .operator)
    var product = CreateProduct.Draft(code: "pos", number: 1001, name: "Point of Sale")
    product.features = [
      .init(code: "xms", name: "Extended management"), .init(code: "loyalty", name: "Loyalty cards"),
      .init(code: "kitchen", name: "Kitchen display"),
    ]
    let made = try await CreateProduct(context)(product, by: .operator)
    let inAYear = RenewalDate(unixTime: context.clock.now.adding(seconds: 365 * 86_400).seconds)
    let license = CreateLicense.Draft(
      productID: made.id, features: ["xms", "loyalty"], quota: 10, renewalDate: inAYear)
    _ = try await CreateLicense(context)(license, in: organization.id, by: .operator)
    var hub = CreateDevice.Draft(name: "HQ Hub", kind: .server)
    hub.serialNumber = "CS-HUB-0001"
    hub.articleNumber = "HUB-1"
    hub.url = "https://hub.example.com"
    let hubID = try await CreateDevice(context)(hub, in: organization.id, by: .operator).id
    for store in [12, 17, 23] {
      var device = CreateDevice.Draft(name: "Store \(store) server", kind: .server)
      device.serialNumber = "CS-POS-00\(store)"
      device.articleNumber = "POS-2"
      device.hubID = hubID
      _ = try await CreateDevice(context)(device, in: organization.id, by: .operator)
    }
  }
}
