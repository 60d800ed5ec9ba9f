import HTTPEdge
import LicenseTokens
import LicensingCore

/// Makes the inhabitants of a `ServerWorld`, one millisecond after the other, so that they are listed in this order.
struct Founder {
  let context: LicensingContext
  let clock: AdjustableClock

  func login(_ email: String, isPlatformAdministrator: Bool = false) async throws -> ServerWorld.Login {
    clock.advance(milliseconds: 1)
    let name = String(email.prefix { $0 != "@" })
    let user = try await CreateUser(context)(
      email: email, name: name, isPlatformAdministrator: isPlatformAdministrator, password: nil, by: .operator)
    let (_, secret) = try await CreateAPIToken(context)(for: user.id, name: "tests", by: .operator)
    return ServerWorld.Login(user: user, token: secret.exposed)
  }

  func member(_ email: String, _ role: Role, of organization: OrganizationID) async throws -> ServerWorld.Login {
    let login = try await login(email)
    try await SetMember(context)(login.user.id, in: organization, role: role, by: .operator)
    return login
  }

  func product() async throws -> Product {
    clock.advance(milliseconds: 1)
    var draft = CreateProduct.Draft(code: "pos", number: 1001, name: "Point of Sale")
    draft.features = [.init(code: "xms", name: "Extended management"), .init(code: "loyalty", name: "Loyalty cards")]
    return try await CreateProduct(context)(draft, by: .operator)
  }

  func tenant(_ name: String, domain: String, product: Product) async throws -> ServerWorld.Tenant {
    clock.advance(milliseconds: 1)
    let organization = try await CreateOrganization(context)(name: name, by: .operator)
    let license = try await license(of: organization.id, product: product, quota: 10)
    var hub = CreateDevice.Draft(name: "\(name) Hub", kind: .server)
    hub.url = "https://hub.\(domain)"
    let hubDevice = try await device(hub, of: organization.id)
    var device = CreateDevice.Draft(name: "\(name) 12", kind: .register)
    device.serialNumber = "CS-POS-\(domain)"
    device.articleNumber = "POS-2"
    device.hubID = hubDevice.id
    return ServerWorld.Tenant(
      organization: organization, license: license, hub: hubDevice,
      device: try await self.device(device, of: organization.id),
      owner: try await member("owner@\(domain)", .owner, of: organization.id),
      manager: try await member("manager@\(domain)", .manager, of: organization.id),
      viewer: try await member("viewer@\(domain)", .viewer, of: organization.id))
  }

  func license(
    of organization: OrganizationID, product: Product, quota: Int64?, renewalDate: String? = "2027-06-30"
  ) async throws -> License {
    clock.advance(milliseconds: 1)
    let draft = CreateLicense.Draft(
      productID: product.id, features: ["xms"], quota: quota, renewalDate: renewalDate.flatMap { RenewalDate($0) })
    return try await CreateLicense(context)(draft, in: organization, by: .operator)
  }

  func device(_ draft: CreateDevice.Draft, of organization: OrganizationID) async throws -> Device {
    clock.advance(milliseconds: 1)
    return try await CreateDevice(context)(draft, in: organization, by: .operator)
  }

  func client(
    _ name: String, of organization: OrganizationID? = nil, isConfidential: Bool = false,
    grants: Set<Client.Grant> = [.deviceCode, .refreshToken], mayIntrospect: Bool = false
  ) async throws -> ServerWorld.TestClient {
    clock.advance(milliseconds: 1)
    let (client, secret) = try await CreateClient(context)(
      .init(
        name: name, organizationID: organization, isConfidential: isConfidential, grants: grants,
        mayIntrospect: mayIntrospect), by: .operator)
    return ServerWorld.TestClient(id: client.id, secret: secret?.exposed)
  }
}

extension ServerWorld {
  /// Makes more inhabitants.
  var founder: Founder { Founder(context: context, clock: clock) }

  /// More devices of organization A.
  func devices(_ count: Int) async throws -> [Device] {
    var devices: [Device] = []
    for number in 0..<count {
      devices.append(try await founder.device(.init(name: "Till \(number)", kind: .register), of: a.organization.id))
    }
    return devices
  }
}
