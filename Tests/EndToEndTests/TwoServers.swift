import Testing

/// Two processes of countersign-server on one PostgreSQL database, as two machines would run them: each has a data directory of its
/// own, both have the same issuer and the same master key.
struct TwoServers: Sendable {
  let database: ClusterDatabase
  let installations: [ServerInstallation]
  let servers: [ServerProcess]
  let business: Business
  /// May introspect.
  let resource: ServerClient.Credentials

  /// The first one's, for commands.
  var installation: ServerInstallation { installations[0] }

  /// Starts them on what the demo makes, with as many devices as asked for, lets the body use them, and ends them whatever
  /// happens.
  /// - Parameter settings: of both.
  static func run(
    devices: Int = 1, _ settings: [String: String] = [:], _ body: (TwoServers) async throws -> Void
  ) async throws {
    let database = try await ClusterDatabase()
    let installations = try installations(on: database, ServerInstallation.withoutLimits.merging(settings) { $1 })
    let business = try await installations[0].withServer("demo") { server in
      try await Business(of: installations[0], server).branch(devices: devices, server.client)
    }
    let made = try await installations[0].run(
      "clients", "create", "--name", "resource", "--confidential", "--may-introspect")
    let words = made.output.split(separator: "\n").map { String($0.split(separator: " ").last ?? "") }
    try #require(words.count == 2)
    try await installations[0].withServer { first in
      try await installations[1].withServer { second in
        try await body(
          TwoServers(
            database: database, installations: installations, servers: [first, second], business: business,
            resource: .init(id: words[0], secret: words[1])))
      }
    }
  }

  static func installations(
    on database: ClusterDatabase, _ settings: [String: String] = [:]
  ) throws -> [ServerInstallation] {
    let first = try ServerInstallation(
      ["COUNTERSIGN_STORE": database.url, "COUNTERSIGN_ISSUER": "https://auth.example.com"].merging(settings) { $1 })
    return [first, try first.beside()]
  }

  /// By turns one and the other.
  func client(_ number: Int) -> ServerClient { servers[number % servers.count].client }

  /// What as many calls answered that began together, by turns at one server and the other.
  func atOnce<Value: Sendable>(
    _ count: Int, _ call: @escaping @Sendable (Int, ServerClient) async throws -> Value
  ) async throws -> [Value] {
    let start = Barrier(count)
    return try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      for number in 0..<count {
        group.addTask {
          await start.pass()
          return (number, try await call(number, client(number)))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// Whether a token is good, as both servers say.
  func isActive(_ token: String) async throws -> [Bool] {
    var answers: [Bool] = []
    for server in servers { answers.append(try await server.client.isActive(token, asking: resource)) }
    return answers
  }

  func count(_ table: String, where condition: String = "true") async throws -> Int? {
    Int(try await database.sql("SELECT count(*) FROM \(table) WHERE \(condition)"))
  }

  /// How many places of the business's license are taken: by its own count, and by counting what takes one.
  func places() async throws -> String {
    try await database.sql(
      """
      SELECT l.used, count(a.id) FROM licenses AS l
      LEFT JOIN activations AS a ON a.license_id = l.id AND a.released_at IS NULL
      WHERE l.id = '\(business.license)' GROUP BY l.used
      """)
  }
}

/// Lets nobody pass before all are there.
private actor Barrier {
  private var missing: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { missing = count }

  func pass() async {
    missing -= 1
    if missing > 0 {
      await withCheckedContinuation { waiting.append($0) }
    } else {
      waiting.forEach { $0.resume() }
      waiting = []
    }
  }
}
