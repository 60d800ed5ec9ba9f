import LicenseTokens
package import LicensingCore

// Demo: a small business to look at, made once in an empty store.

/// The sample organization with its devices, a product for them, one that is licensed by keys and one that is licensed by files, a
/// license of each, and an administrator.
package struct Demo: Sendable {
  package static let email = "admin@example.com"

  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  /// What the first start tells: secrets that nobody is told again.
  package struct FirstStart: Sendable, CustomStringConvertible, CustomReflectable {
    /// The administrator's.
    package let password: String
    /// A key of the product that is licensed by keys, and the license that it stands for.
    package let licenseKey: String
    package let licenseID: LicenseID
    /// Where programs ask whether the key is good.
    package let checkURL: String

    package var description: String { "first start" }
    package var customMirror: Mirror { Mirror(self, children: []) }
  }

  /// - Returns: nil if the account was there before this call, and all the rest with it.
  package func prepare() async throws -> FirstStart? {
    let exists = try await context.store.read { try $0.user(emailKey: User.emailKey(Self.email)) != nil }
    if exists { return nil }
    let password = try Self.password(from: context.random)
    let organization = try await makeBusiness()
    let (key, checkURL) = try await makeKey(for: organization)
    try await makeSwitches(for: organization)
    _ = try await CreateUser(context)(
      email: Self.email, name: "Demo Administrator", isPlatformAdministrator: true,
      password: try Password.chosen(password), by: .operator)
    return FirstStart(
      password: password, licenseKey: key.text, licenseID: key.key.licenseID, checkURL: checkURL)
  }

  /// Five groups of four letters: 86 bits.
  private static func password(from random: any RandomSource) throws -> String {
    try (0..<5).map { _ in String(try UserCode(from: random).letters.prefix(4)).lowercased() }.joined(separator: "-")
  }

  private func makeBusiness() async throws -> OrganizationID {
    let organization = try await CreateOrganization(context)(name: "Acme Stores", by: .operator)
    var product = CreateProduct.Draft(code: "pos", number: 1001, name: "Point of Sale")
    product.features = [
      .init(code: "xms", name: "Extended management"), .init(code: "loyalty", name: "Loyalty cards"),
      .init(code: "kitchen", name: "Kitchen display"),
    ]
    let made = try await CreateProduct(context)(product, by: .operator)
    let license = CreateLicense.Draft(
      productID: made.id, features: ["xms", "loyalty"], quota: 10, renewalDate: inAYear)
    let licenseID = try await CreateLicense(context)(license, in: organization.id, by: .operator).id
    var hub = CreateDevice.Draft(name: "HQ Hub", kind: .server)
    hub.serialNumber = "CS-HUB-0001"
    hub.articleNumber = "HUB-1"
    hub.url = "https://hub.example.com"
    // There is a license of another product: so nobody has to choose.
    hub.licenseID = licenseID
    let hubID = try await CreateDevice(context)(hub, in: organization.id, by: .operator).id
    for store in [12, 17, 23] {
      var device = CreateDevice.Draft(name: "Store \(store) server", kind: .server)
      device.serialNumber = "CS-POS-00\(store)"
      device.articleNumber = "POS-2"
      device.hubID = hubID
      device.licenseID = licenseID
      _ = try await CreateDevice(context)(device, in: organization.id, by: .operator)
    }
    return organization.id
  }

  /// A product whose programs ask with a key, and what they tell beside it locks the key to one machine.
  private func makeKey(for organization: OrganizationID) async throws -> (key: RevealedKey, checkURL: String) {
    let product = try await CreateProduct(context)(
      .init(code: "mysoft", number: 1002, name: "MySoft Desktop"), by: .operator)
    let settings = try await ReadLicenseCheckSettings(context)(of: product.id, by: .operator)
    var change = ChangeLicenseCheckSettings.Change()
    var format = KeyFormat.standard
    format.prefix = "MYSOFT"
    change.keyFormat = .set(format)
    change.lockParameters = .set([
      .ip,
      LockParameter(
        name: "mac_address", label: "MAC address", kind: .macAddress, isRequired: true, locks: true, isShown: true),
    ])
    change.suspendedText = .set("Please call MySoft about your license.")
    _ = try await ChangeLicenseCheckSettings(context)(of: product.id, version: nil, change, by: .operator)
    let license = try await CreateLicense(context)(
      .init(productID: product.id, features: [], quota: 10, renewalDate: inAYear), in: organization, by: .operator)
    let keys = try await CreateLicenseKeys(context)(.init(count: 1), on: license.id, by: .operator)
    guard let key = keys.first else { throw LicensingError.unavailable }
    return (
      try await RevealLicenseKey(context)(key, by: .operator), settings.checkURL(issuer: context.policy.issuer)
    )
  }

  /// A product for machines that are never online: license files for three of the four switches of a hall.
  private func makeSwitches(for organization: OrganizationID) async throws {
    var draft = CreateProduct.Draft(code: "switch", number: 1003, name: "Industrial switch")
    draft.features = [.init(code: "l2", name: "Layer 2 switching"), .init(code: "l3", name: "Layer 3 routing")]
    let product = try await CreateProduct(context)(draft, by: .operator)
    var change = ChangeLicenseFileSettings.Change()
    change.isEnabled = .set(true)
    change.articleNumbers = .set([
      ArticleNumberRule(pattern: "SWITCH-8", name: "8-port switch"),
      ArticleNumberRule(pattern: "SWITCH-16*", name: "16-port switch"),
    ])
    change.serialNumberPattern = .set("SW-####")
    _ = try await ChangeLicenseFileSettings(context)(of: product.id, version: nil, change, by: .operator)
    let license = try await CreateLicense(context)(
      .init(productID: product.id, features: ["l2", "l3"], quota: 3, renewalDate: inAYear), in: organization,
      by: .operator)
    for number in 1...4 {
      var device = CreateDevice.Draft(name: "Hall 1 switch \(number)", kind: .switch)
      device.serialNumber = "SW-000\(number)"
      device.articleNumber = number == 4 ? "SWITCH-16P" : "SWITCH-8"
      device.licenseID = license.id
      _ = try await CreateDevice(context)(device, in: organization, by: .operator)
    }
  }

  private var inAYear: RenewalDate? {
    RenewalDate(unixTime: context.clock.now.adding(seconds: 365 * 86_400).seconds)
  }
}
