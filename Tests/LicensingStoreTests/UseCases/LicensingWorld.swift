import Cryptography
import LicenseTokens
import LicensingCore
import LicensingStore

/// An authorization server without its network: the core over a real store, with a customer who has a license and devices,
/// a clock that the test moves, and dice that always fall the same.
final class LicensingWorld: Sendable {
  static let issuer = "https://auth.example.com"

  let fresh: FreshStore
  var engine: any SQLEngine { fresh.engine }
  var sqlStore: SQLStore { fresh.sqlStore }
  var store: any Store { sqlStore }
  let clock: TestClock
  let context: LicensingContext
  let agent: Client
  /// Someone of the vendor's staff.
  let administrator: Actor
  /// A manager of the organization.
  let manager: Actor
  let organization: Organization
  let product: Product
  let license: License
  let devices: [Device]
  /// Where the machine is, and where an attacker is.
  let site = Sample.origin("192.0.2.1", prefix: "192.0.2.0/24")
  let elsewhere = Sample.origin("198.51.100.9", prefix: "198.51.100.0/24")

  init(
    devices deviceCount: Int = 1, quota: Int64? = 10, renewalDate: RenewalDate? = nil,
    policy: LicensingPolicy = LicensingPolicy(issuer: issuer), on engine: StoreEngine = .ofUseCases
  ) async throws {
    (fresh, clock) = (try await engine.freshStore(), TestClock())
    context = try LicensingContext(
      store: fresh.sqlStore, clock: clock, random: SeededRandom(), keys: testKeys(), policy: policy)
    try await MaintainSigningKeys(context)()
    try await EnsureAgentClient(context)()
    agent = try await AuthenticateClient(context)(id: "countersign-agent", secret: nil)
    administrator = try await context.makeUser("vera@vendor.example", isPlatformAdministrator: true)
    organization = try await CreateOrganization(context)(name: "Acme Stores", by: administrator)
    manager = try await context.makeUser("max@acme.example", role: .manager, in: organization.id)
    var draft = CreateProduct.Draft(code: "pos", number: 7, name: "Point of sale")
    draft.features = [.init(code: "xms", name: "Cross-store"), .init(code: "kds", name: "Kitchen")]
    product = try await CreateProduct(context)(draft, by: administrator)
    license = try await context.makeLicense(
      of: product.id, for: organization.id, quota: quota, renewalDate: renewalDate, by: administrator)
    var devices: [Device] = []
    for number in 0..<deviceCount {
      let draft = CreateDevice.Draft(name: "Till \(number)", kind: .register)
      devices.append(try await CreateDevice(context)(draft, in: organization.id, by: manager))
    }
    self.devices = devices
  }

  var device: Device { devices[0] }
}

/// The keys of the master key that these tests use.
func testKeys(byte: UInt8 = 7) throws -> SecretKeys {
  guard let master = MasterKey(number: 1, bytes: Array(repeating: byte, count: 32)) else { throw NoSuchKey() }
  return try SecretKeys(master)
}

struct NoSuchKey: Error {}

extension LicensingContext {
  /// A person who acts with the rights they are given here.
  func makeUser(
    _ email: String, isPlatformAdministrator: Bool = false, role: Role? = nil, in organization: OrganizationID? = nil
  ) async throws -> Actor {
    let user = try await CreateUser(self)(
      email: email, name: "Someone", isPlatformAdministrator: isPlatformAdministrator, password: nil, by: .operator)
    var memberships: [Membership] = []
    if let role, let organization {
      try await SetMember(self)(user.id, in: organization, role: role, by: .operator)
      memberships = [Membership(organizationID: organization, userID: user.id, role: role)]
    }
    let origin = Origin(
      address: "203.0.113.5", bucket: "203.0.113.5", prefix: "203.0.113.0/24", requestID: "r-\(email)")
    return Actor(user: user, memberships: memberships, origin: origin)
  }

  func makeLicense(
    of product: ProductID, for organization: OrganizationID, quota: Int64? = 10, renewalDate: RenewalDate? = nil,
    by actor: Actor = .operator
  ) async throws -> License {
    let draft = CreateLicense.Draft(productID: product, features: ["xms"], quota: quota, renewalDate: renewalDate)
    return try await CreateLicense(self)(draft, in: organization, by: actor)
  }
}
