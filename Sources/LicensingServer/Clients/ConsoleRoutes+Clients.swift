import HTTPEdge
import Hummingbird
import LicensingCore
import WebPages

extension ConsoleRoutes {
  func addClients(to router: Router<ServerRequestContext>) {
    get("/clients", on: router) { try await clientList($0) }
    get("/clients/{client}", on: router) { try await clientPage($0) }
    addClientChanges(to: router)
    addClientSecrets(to: router)
  }

  static let clientsTrail: [PageFrame.Link] = [.init("Clients", "/clients")]

  func trail(of client: Client) -> [PageFrame.Link] {
    Self.clientsTrail + [.init(client.name, "/clients/\(client.id)")]
  }

  /// The client in the path, for platform administrators.
  func client(of request: ConsoleRequest) async throws -> Client {
    try await ReadClients(context).get(try request.text("client"), by: request.actor)
  }

  /// How many devices use it are counted exactly up to this.
  static let countedDevices: Int64 = 10_000

  /// How many devices use it.
  func deviceCount(using client: Client, _ request: ConsoleRequest) async throws -> Int64 {
    try await ReadClients(context).deviceCount(of: client.id, upTo: Self.countedDevices, by: request.actor)
  }

  /// `12 devices`, `more than 10 000 devices`
  static func devices(_ count: Int64) -> String {
    count > countedDevices ? "more than \(grouped(countedDevices)) devices" : Counted.text(count, "device")
  }

  /// What disabling a client does that so many devices use.
  static func refusal(ofClientUsedBy count: Int64) -> String {
    let programs = "Programs that call with it are refused"
    return count == 0
      ? "\(programs)." : "\(programs), and so are the tokens of \(devices(count)): they got them with this client."
  }

  // MARK: The list

  private struct ClientList: Sendable {
    let head: ListHead
    let clients: [ClientRow]
    let isEmpty: Bool
    let pager: Pager
  }

  private struct ClientRow: Sendable {
    let name: String
    let href: String
    let id: String
    let kind: String
    let owner: String
    let uses: String
    let status: StatusBadge?
  }

  private static let clients = FilteredList<Client, String, ClientFilter>(
    path: "/clients", label: "Name or id", word: \.words, id: { Client.isWellFormed($0) ? $0 : nil }, text: \.id)

  private func clientList(_ request: ConsoleRequest) async throws -> Response {
    try request.actor.requirePlatformAdministrator()
    let clients = ReadClients(context)
    let part = try await part(of: Self.clients, request) {
      try await clients.list($0, $1, by: request.actor)
    } count: {
      try await clients.counts(words: $0, by: request.actor)
    }
    let names = try await organizationNames(of: part.items, request)
    let rows = part.items.map { client in
      ClientRow(
        name: client.name, href: "/clients/\(client.id)", id: client.id, kind: client.kindInWords,
        owner: client.organizationID.map { names[$0] ?? $0.text } ?? "Platform", uses: client.usesInWords,
        status: client.badge)
    }
    return try await page(
      "clients", "Clients", request,
      ClientList(head: part.head, clients: rows, isEmpty: rows.isEmpty, pager: part.pager))
  }

  private func organizationNames(
    of clients: [Client], _ request: ConsoleRequest
  ) async throws -> [OrganizationID: String] {
    var names: [OrganizationID: String] = [:]
    for id in Set(clients.compactMap(\.organizationID)) {
      names[id] = try await ReadOrganizations(context).get(id, by: request.actor).name
    }
    return names
  }

  // MARK: The page of one

  private struct ClientPage: Sendable {
    let name: String
    let href: String
    let id: String
    let status: StatusBadge?
    let isDisabled: Bool
    let isConfidential: Bool
    let isBuiltIn: Bool
    let kind: String
    let organization: PageFrame.Link?
    let uses: String
    let devices: String
    /// What disabling it does.
    let refusal: String
    let added: ShownTime
    /// Until when the former secret works on; nil: there is none.
    let formerUntil: ShownTime?
  }

  private func clientPage(_ request: ConsoleRequest) async throws -> Response {
    let (client, now) = (try await client(of: request), context.clock.now)
    var organization: PageFrame.Link?
    if let id = client.organizationID {
      let found = try await ReadOrganizations(context).get(id, by: request.actor)
      organization = .init(found.name, "/organizations/\(id)")
    }
    let count = try await deviceCount(using: client, request)
    let former = client.formerSecret.flatMap { $0.worksUntil > now ? ShownTime(ahead: $0.worksUntil, at: now) : nil }
    return try await page(
      "client", client.name, request, trail: Self.clientsTrail,
      ClientPage(
        name: client.name, href: "/clients/\(client.id)", id: client.id, status: client.badge,
        isDisabled: client.isDisabled, isConfidential: client.isConfidential, isBuiltIn: client.isBuiltIn,
        kind: client.kindInWords, organization: organization, uses: client.usesInWords,
        devices: Self.devices(count), refusal: Self.refusal(ofClientUsedBy: count),
        added: ShownTime(at: client.createdAt), formerUntil: former))
  }
}

extension Client {
  var kindInWords: String { isConfidential ? "Confidential" : "Public" }

  /// What it may do, in words.
  var usesInWords: String {
    var uses = Grant.allCases.filter(grants.contains).map(\.words)
    if mayIntrospect { uses.append("introspects tokens") }
    return uses.isEmpty ? "nothing" : uses.joined(separator: ", ")
  }

  /// What is unusual about it; nil: nothing.
  var badge: StatusBadge? {
    if isDisabled { return .disabled }
    return isBuiltIn ? StatusBadge(text: "Built in", icon: "●", tone: "off") : nil
  }
}

extension Client.Grant {
  /// What machines do with it.
  var words: String {
    switch self {
    case .deviceCode: "authorizes devices"
    case .refreshToken: "renews tokens"
    }
  }
}

extension ClientFilter {
  /// As the list of clients calls it.
  fileprivate var words: String {
    switch self {
    case .all: "All"
    case .confidential: "Confidential"
    case .publicOnes: "Public"
    case .disabled: "Disabled"
    }
  }
}
