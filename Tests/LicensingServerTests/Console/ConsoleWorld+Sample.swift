import Foundation
import LicenseTokens
import LicensingStore
import Logging
import TestDirectories

@testable import LicensingCore

extension ConsoleWorld {
  /// The store that every world begins with. It is made once and copied: to make it takes longer than most tests.
  struct Beginning: Sendable {
    private static let file = "store.sqlite"
    private static let made = Task { try await Beginning() }
    static var shared: Beginning { get async throws { try await made.value } }

    let sample: Sample
    /// Those with which it was made have come to this.
    let dice: UInt64
    private let directory: TemporaryDirectory

    private init() async throws {
      directory = try TemporaryDirectory()
      let logger = Logger(label: "beginning") { _ in SwiftLogNoOpLogHandler() }
      let store = SQLStore(
        engine: try SQLiteEngine(path: directory.path(Self.file), logger: logger), logger: logger)
      let (clock, dice) = (Clock(), Dice(42))
      try await store.migrate(now: clock.now)
      let context = LicensingContext(
        store: store, clock: clock, random: dice, keys: try ConsoleWorld.keys(),
        policy: LicensingPolicy(issuer: issuer))
      try await EnsureAgentClient(context)()
      try await MaintainSigningKeys(context)()
      sample = try await Sample(context)
      self.dice = dice.state
      await store.close()
    }

    /// - Returns: the path of the copy.
    func copy(to place: TemporaryDirectory) throws -> String {
      let path = place.path(Self.file)
      try FileManager.default.copyItem(atPath: directory.path(Self.file), toPath: path)
      return path
    }
  }

  /// What is in the store at the beginning.
  struct Sample: Sendable {
    let acme: OrganizationID
    let umbra: OrganizationID
    let product: ProductID
    let license: LicenseID
    let hub: DeviceID
    let server: DeviceID
    let register: DeviceID
    let umbraLicense: LicenseID
    let umbraDevice: DeviceID
    private let people: [Person: UserID]

    subscript(person: Person) -> UserID { people[person] ?? UserID(stored: "") }

    init(_ context: LicensingContext) async throws {
      acme = try await CreateOrganization(context)(name: "Acme Stores", by: .operator).id
      umbra = try await CreateOrganization(context)(name: "Umbra Retail", by: .operator).id
      var draft = CreateProduct.Draft(code: "pos", number: 1001, name: "Point of Sale")
      draft.features = [.init(code: "xms", name: "Extended management"), .init(code: "loyalty", name: "Loyalty cards")]
      product = try await CreateProduct(context)(draft, by: .operator).id
      let date = RenewalDate("2027-06-30")
      license = try await CreateLicense(context)(
        .init(productID: product, features: ["xms"], quota: 10, renewalDate: date), in: acme, by: .operator
      ).id
      umbraLicense = try await CreateLicense(context)(
        .init(productID: product, features: ["loyalty"], quota: nil, renewalDate: nil), in: umbra, by: .operator
      ).id
      hub = try await Self.device(context, "HQ Hub", .server, "CS-HUB-0001", in: acme)
      server = try await Self.device(context, "Store 12 server", .server, "CS-POS-0012", in: acme, hub: hub)
      register = try await Self.device(context, "Till 3", .register, nil, in: acme)
      umbraDevice = try await Self.device(context, "Umbra server", .server, "UMB-0001", in: umbra)
      people = try await Self.people(context, acme: acme, umbra: umbra)
    }

    private static func device(
      _ context: LicensingContext, _ name: String, _ kind: Device.Kind, _ serialNumber: String?,
      in organization: OrganizationID, hub: DeviceID? = nil
    ) async throws -> DeviceID {
      var draft = CreateDevice.Draft(name: name, kind: kind)
      draft.serialNumber = serialNumber
      draft.articleNumber = serialNumber.map { _ in "POS-2" }
      draft.hubID = hub
      return try await CreateDevice(context)(draft, in: organization, by: .operator).id
    }

    private static func people(
      _ context: LicensingContext, acme: OrganizationID, umbra: OrganizationID
    ) async throws -> [Person: UserID] {
      let now = context.clock.now
      let roles: [Person: (OrganizationID, Role)] = [
        .owner: (acme, .owner), .manager: (acme, .manager), .viewer: (acme, .viewer), .stranger: (umbra, .owner),
        .disabled: (acme, .owner),
      ]
      var ids: [Person: UserID] = [:]
      for person in Person.allCases { ids[person] = try context.random.identifier(at: now) }
      let all = ids
      try await context.store.write { writer in
        for (person, id) in all {
          let user = User(
            id: id, email: person.email, name: "The \(person.rawValue)",
            isPlatformAdministrator: person == .administrator, isDisabled: person == .disabled,
            passwordHash: PlainPasswords.hash(person.password), createdAt: now, updatedAt: now)
          guard try writer.insert(user) else { throw LicensingError.taken(field: "email") }
          if let (organization, role) = roles[person] {
            try writer.put(Membership(organizationID: organization, userID: id, role: role))
          }
        }
      }
      return ids
    }
  }
}
