package import HTTPCalls

/// `countersign login` and `logout`.
package struct SignIn: Sendable {
  private let file: AccessFile
  private let console: any Console

  package init(_ file: AccessFile, on console: any Console) {
    self.file = file
    self.console = console
  }

  /// - Throws: `CommandFailure` if this is no address for a credential.
  package static func address(_ url: String) throws(CommandFailure) -> ServerAddress {
    do {
      return try ServerAddress(url)
    } catch {
      throw CommandFailure(.usage, "--server \(url.terminalSafe) \(error.description)")
    }
  }

  /// Tries the API token at the server, and keeps both.
  /// - Parameters:
  ///   - token: from a script; nil: it is asked for.
  ///   - certificateAuthorities: the path of a file that the transport trusts.
  ///   - transport: to the server.
  /// - Throws: `CommandFailure`; nothing is kept then.
  package func callAsFunction(
    at server: ServerAddress, token: String?, certificateAuthorities: String?, over transport: any HTTPTransport
  ) async throws(CommandFailure) {
    let token = try apiToken(token, for: server)
    let client = APIClient(server: server, credential: token, transport: transport)
    let organizations: [Organization]
    do throws(APIFailure) {
      organizations = try await client.organizations()
    } catch {
      if case .problem(let problem) = error, problem.status == 401 {
        throw CommandFailure(.forbidden, "\(server) does not take this API token; it may be mistyped, or revoked")
      }
      throw CommandFailure(error, at: server, subject: nil)
    }
    do {
      try file.save(Access(server: server, token: token, certificateAuthorities: certificateAuthorities))
    } catch {
      throw CommandFailure(.refused, error.description)
    }
    console.note("Signed in at \(server), where you see \(Self.sentence(organizations)).")
  }

  /// Forgets the API token.
  /// - Throws: `CommandFailure`.
  package func out() throws(CommandFailure) {
    do {
      let wasThere = try file.remove()
      console.note(
        wasThere
          ? "Signed out. The API token is still good; revoke it on the server if it is not needed any more."
          : "Nobody was signed in.")
    } catch {
      throw CommandFailure(.refused, error.description)
    }
  }

  private func apiToken(_ given: String?, for server: ServerAddress) throws(CommandFailure) -> Credential {
    guard let typed = given ?? console.askSecret("API token for \(server): ") else {
      throw CommandFailure(.usage, "there is no terminal to ask on; give the API token with --token-stdin")
    }
    let text = typed.filter { !$0.isWhitespace }
    guard text.hasPrefix("csa_"), text.allSatisfy({ $0.isASCII }) else {
      throw CommandFailure(
        .refused,
        text.hasPrefix("csp_")
          ? "this is the credential of a parent license file, which only generates license files; an API token begins "
            + "with csa_"
          : "this is no API token; one begins with csa_, and is made with: countersign-server api-tokens create")
    }
    return Credential(text)
  }

  private static func sentence(_ organizations: [Organization]) -> String {
    switch organizations.count {
    case 0: "no organization"
    case 1: organizations.first?.name ?? "-"
    default: "\(organizations.count) organizations"
    }
  }
}

extension AccessFile {
  /// - Throws: `CommandFailure` if nobody has signed in, or the file cannot be used.
  package func required() throws(CommandFailure) -> Access {
    let access: Access?
    do {
      access = try load()
    } catch {
      throw CommandFailure(.forbidden, error.description)
    }
    guard let access else {
      throw CommandFailure(.forbidden, "not signed in; sign in with: countersign login --server URL")
    }
    return access
  }
}
