import ArgumentParser
import HTTPCalls
import LicenseAgent
import SecretFiles

/// The running agent, as the commands reach it.
struct RunningAgent {
  let client: LocalAPIClient
  let transport: NetworkTransport

  /// Gives the body the running agent, and turns its refusals into exit statuses.
  static func with<Result>(
    _ options: ConfigurationOptions, _ body: (LocalAPIClient) async throws -> Result
  ) async throws -> Result {
    let configuration = try await options.load()
    let key: Credential
    do {
      key = try APIKey.read(path: configuration.apiKeyPath)
    } catch {
      throw AgentExitStatus.cannotTell.saying("\(error.description); has the agent been started?")
    }
    let tls = configuration.http.tls.map { NetworkTransport.tls(pinning: $0.certificateFile) }
    let transport = NetworkTransport(tls: tls, timeout: .seconds(120))
    let client = LocalAPIClient(address: configuration.localAddress, key: key, transport: transport)
    do {
      let result = try await body(client)
      await transport.shutdown()
      return result
    } catch let failure as LocalAPIClient.Failure {
      await transport.shutdown()
      throw failure.exit(configuration)
    } catch {
      await transport.shutdown()
      throw error
    }
  }
}

extension LocalAPIClient.Failure {
  fileprivate func exit(_ configuration: AgentConfiguration) -> ExitCode {
    switch self {
    case .unreachable, .untrusted:
      AgentExitStatus.cannotTell.saying("no agent answers at \(configuration.localAddress); start it with run")
    case .unexpected:
      AgentExitStatus.cannotTell.saying("what answers at \(configuration.localAddress) is not this agent")
    case .problem(_, let detail): AgentExitStatus.refused.saying(detail)
    }
  }
}
