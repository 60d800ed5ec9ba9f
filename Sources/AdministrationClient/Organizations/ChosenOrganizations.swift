import HTTPCalls

/// The organizations that a command is about: the one that was named, else all that can be seen.
struct ChosenOrganizations: Sendable {
  let all: [Organization]
  /// More than one can be meant, so that each line has to say whose it is.
  let areMany: Bool

  /// - Parameter named: an id, or a name in any case.
  /// - Throws: `CommandFailure` if there is none of this name, or several.
  init(_ named: String?, from client: APIClient) async throws(CommandFailure) {
    if let named, named.hasPrefix("org_") {
      let one = try await client.asking("organization \(named.terminalSafe)") { client throws(APIFailure) in
        try await client.organization(named)
      }
      (all, areMany) = ([one], false)
      return
    }
    let found = try await client.asking { client throws(APIFailure) in try await client.organizations() }
    guard let named else {
      (all, areMany) = (found, found.count > 1)
      return
    }
    let meant = found.filter { $0.name.lowercased() == named.lowercased() }
    guard let one = meant.first else {
      throw CommandFailure(
        .refused, "there is no organization \(named.terminalSafe); see: countersign organizations")
    }
    guard meant.count == 1 else {
      throw CommandFailure(
        .refused,
        "there are several organizations of this name; take one's id: \(meant.map(\.id).joined(separator: ", "))")
    }
    (all, areMany) = ([one], false)
  }
}
