import TestDirectories
import TestInstruments
import HTTPEdge
import Cryptography
import Hummingbird
import LicenseTokens
import LicensingStore
import Logging
import Synchronization
import Testing
import WebPages

@testable import LicensingCore
@testable import LicensingServer

/// A whole server behind the real responder, over a store of its own: two customers, a product, licenses, devices, people of every
/// role, a clock that is set by hand, and passwords that are checked without work.
final class ConsoleWorld: Sendable {
  static let issuer = "https://auth.example.com"
  /// 1 March 2026, 12:00 UTC.
  static let start = Timestamp(seconds: 1_772_366_400)

  let clock = Clock()
  let verifier: any PasswordVerifier
  let passwords = PlainPasswords()
  let log = RecordedLog()
  let metrics = RecordedMetrics()
  let context: LicensingContext
  let store: SQLStore
  let engine: SQLiteEngine
  let responder: ServerResponder
  let routes: [(method: String, path: String)]
  let sample: Sample
  /// What the last key that `lockKey` made left behind.
  private let lastKeyed = Mutex(KeyedSample())
  var keyed: KeyedSample {
    get { lastKeyed.withLock { $0 } }
    set { lastKeyed.withLock { $0 = newValue } }
  }
  /// The last license file that `issueFile` made.
  private let file = Mutex(LicenseFileID(now: ConsoleWorld.start, random: []))
  var lastFile: LicenseFileID {
    get { file.withLock { $0 } }
    set { file.withLock { $0 = newValue } }
  }
  private let directory: TemporaryDirectory

  /// - Parameter verifier: nil: `passwords`.
  init(
    verifier: (any PasswordVerifier)? = nil, issuer: String = issuer, brand: ConsoleBrand? = nil,
    limits: LicensingPolicy.Limits = LicensingPolicy.Limits()
  ) async throws {
    self.verifier = verifier ?? passwords
    directory = try TemporaryDirectory()
    let beginning = try await Beginning.shared
    engine = try SQLiteEngine(path: try beginning.copy(to: directory), logger: log.logger)
    store = SQLStore(engine: engine, logger: log.logger)
    context = LicensingContext(
      store: store, clock: clock, random: Dice(beginning.dice), keys: try Self.keys(),
      policy: LicensingPolicy(issuer: issuer, limits: limits))
    try await MaintainSigningKeys(context)()
    sample = beginning.sample
    let brand =
      try brand ?? ConsoleBrand(ServerConfiguration.Console(), StaticFiles(directory: PublicDirectory.find("Public")))
    let isSecure = issuer.hasPrefix("https:")
    let router = Router.edge()
    try OAuthRoutes(context).add(to: router)
    APIRoutes(context, verifier: self.verifier, isSecure: isSecure).add(to: router)
    let console = Router.edge()
    for part in [router, console] {
      try ConsoleRoutes(
        context, brand: brand.frame, files: brand.files, verifier: self.verifier, isSecure: isSecure
      ).add(to: part)
    }
    routes = console.routes.map { ($0.method.rawValue, $0.path.description) }
    responder = ServerResponder(
      router: router, https: isSecure, trustedProxies: TrustedProxies(),
      log: RequestLog(logger: log.logger, metrics: metrics), now: { .now })
  }

  static func keys() throws -> SecretKeys {
    try SecretKeys(try #require(MasterKey(number: 1, bytes: Array(repeating: 7, count: MasterKey.byteCount))))
  }

  func browser(from address: String = "192.0.2.10") -> Browser { Browser(self, address: address) }

  /// A browser in which somebody has signed in.
  func browser(of person: Person, from address: String = "192.0.2.10") async throws -> Browser {
    let browser = browser(from: address)
    let page = try await browser.signIn(person.email, person.password)
    try #require(page.status == 303)
    return browser
  }

  /// Everything that the store holds, table by table, apart from columns that tell when somebody was last seen.
  func dump(without tables: Set<String> = []) async throws -> [String: [String]] {
    try await store.flushNotes()
    return try await engine.read { connection in
      let names = try connection.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", []) {
        try $0.text(0)
      }
      var dump: [String: [String]] = [:]
      for name in names where !tables.contains(name) {
        let columns = try connection.query("SELECT name FROM pragma_table_info($1)", [.text(name)]) { try $0.text(0) }
          .filter { !["seen_at", "last_seen_at", "last_signed_in_at"].contains($0) }
        let line = columns.map { "quote(\($0))" }.joined(separator: " || ' ' || ")
        dump[name] = try connection.query("SELECT \(line) FROM \(name) ORDER BY 1", []) { try $0.text(0) }
      }
      return dump
    }
  }

  /// The audit events of one kind, oldest first.
  func events(_ action: AuditEvent.Action) async throws -> [AuditEvent] {
    try await store.read { try $0.auditEvents(of: nil, page: Page(limit: 200)) }.filter { $0.action == action }
  }

  func actor(_ person: Person) async throws -> Actor {
    let id = sample[person]
    let (user, memberships) = try await store.read { (try $0.user(id), try $0.memberships(of: id)) }
    return Actor(user: try #require(user), memberships: memberships, origin: .local)
  }

  // MARK: The machine

  struct Asking: Sendable {
    let id: DeviceAuthorizationID
    let userCode: String
    let deviceCode: DeviceCode
  }

  static let till = MachineDescription(
    deviceName: "Store 12 server", serialNumber: "CS-POS-0012", articleNumber: "POS-2", hostname: "till-12",
    operatingSystem: "Linux 6.12", softwareVersion: "4.2.0")

  /// A machine asks for a license.
  func ask(_ machine: MachineDescription = till, from address: String = "198.51.100.7") async throws -> Asking {
    let origin = Origin(address: address, bucket: address, prefix: address, requestID: "asking")
    let answer = try await AuthorizeDevice(context)(
      client: .init(id: Client.agentID, secret: nil), scope: "license", machine: machine, from: origin)
    let hash = answer.deviceCode.hash
    let made = try #require(try await store.read { try $0.deviceAuthorization(deviceCodeHash: hash) })
    return Asking(id: made.id, userCode: answer.userCode.shown, deviceCode: answer.deviceCode)
  }

  /// The machine polls: its tokens, or why there are none.
  func poll(_ asking: Asking) async throws -> IssuedTokens {
    let client = CallingClient(id: Client.agentID, secret: nil)
    let origin = Origin(address: "198.51.100.7", bucket: "198.51.100.7", prefix: "198.51.100", requestID: "polling")
    return try await RedeemDeviceCode(context)(asking.deviceCode.exposed, client: client, from: origin)
  }

  func authorization(_ id: DeviceAuthorizationID) async throws -> DeviceAuthorization {
    try #require(try await store.read { try $0.deviceAuthorization(id) })
  }

  func device(_ id: DeviceID) async throws -> Device { try #require(try await store.read { try $0.device(id) }) }
  func license(_ id: LicenseID) async throws -> License { try #require(try await store.read { try $0.license(id) }) }

  // MARK: The ports

  final class Clock: WallClock {
    private let time = Mutex(ConsoleWorld.start)
    var now: Timestamp { time.withLock { $0 } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
  }

  /// The same bytes in every run (SplitMix64).
  final class Dice: RandomSource {
    private let mutex: Mutex<UInt64>
    /// What the next bytes depend on.
    var state: UInt64 { mutex.withLock { $0 } }

    init(_ state: UInt64) { mutex = Mutex(state) }

    func bytes(_ count: Int) -> [UInt8] {
      mutex.withLock { state in
        (0..<count).map { _ in
          state &+= 0x9E37_79B9_7F4A_7C15
          var z = state
          z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
          z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
          return UInt8(truncatingIfNeeded: z ^ (z >> 31))
        }
      }
    }
  }

  /// Passwords in the clear, and how often one was asked about.
  final class PlainPasswords: PasswordVerifier {
    private let count = Mutex(0)
    var checks: Int { count.withLock { $0 } }

    static func hash(_ password: String) -> String { "plain$" + password }

    func isHash(_ hash: PasswordHash, of password: Password) -> Bool {
      count.withLock { $0 += 1 }
      return hash.text == Self.hash(String(decoding: password.bytes, as: UTF8.self))
    }

    func hash(_ password: Password, random: any RandomSource) -> PasswordHash {
      PasswordHash(stored: Self.hash(String(decoding: password.bytes, as: UTF8.self)))
    }
  }
}

/// Somebody of each role; `guest` is a member of nothing, `stranger` owns another organization.
enum Person: String, CaseIterable, Sendable {
  case administrator, owner, manager, viewer, stranger, guest, disabled

  var email: String { "\(rawValue)@example.com" }
  var password: String { "the \(rawValue) has a long password" }
}
