package import AdministrationClient
package import HTTPCalls

extension FleetCommands {
  /// What `fleet add` is told about agents.
  package struct AgentOptions: Sendable {
    /// The path of a file with the api-key; nil: it is asked for.
    package var keyFile: String?
    /// The certificate's, compared by whoever typed it; nil: it is shown and asked.
    package var fingerprint: String?
    /// Asks a TLS server for its certificate.
    package var certificate: @Sendable (ServerAddress) async throws(TransportFailure) -> PresentedCertificate

    package init(
      keyFile: String? = nil, fingerprint: String? = nil,
      certificate: @escaping @Sendable (ServerAddress) async throws(TransportFailure) -> PresentedCertificate
    ) {
      self.keyFile = keyFile
      self.fingerprint = fingerprint
      self.certificate = certificate
    }
  }

  /// `fleet add NAME`
  /// - Parameter agent: the address of its agent, which is asked for the numbers that are not said.
  package func add(
    _ device: NewDevice, agent url: String?, _ options: AgentOptions, update: Bool
  ) async throws(CommandFailure) -> FleetReport.Verdict {
    var device = device
    if let url {
      device.agent = try await pinned(DeviceAgent(url: url), options)
      if device.serialNumber == nil || device.articleNumber == nil, !isKnown(device, update: update) {
        do { device = try await fleet.askingAgent(device) } catch { throw CommandFailure(fleet: error) }
      }
    }
    return try enter([device], update: update)
  }

  /// The project has the numbers already, and only the agent is told anew.
  private func isKnown(_ device: NewDevice, update: Bool) -> Bool {
    guard update, let name = device.name else { return false }
    return (try? fleet.project.load())?.device(named: name)?.numbers != nil
  }

  /// `fleet add --csv FILE`
  package func add(
    table bytes: [UInt8], _ options: AgentOptions, update: Bool
  ) async throws(CommandFailure) -> FleetReport.Verdict {
    let table: DeviceTable
    do { table = try DeviceTable(parsing: bytes) } catch {
      throw CommandFailure(.usage, "the table \(error.description)")
    }
    var devices: [NewDevice] = []
    for row in table.rows {
      var device = row.device
      if let agent = device.agent {
        var own = options
        own.fingerprint = agent.fingerprint
        do throws(CommandFailure) {
          device.agent = try await pinned(agent, own)
        } catch {
          throw CommandFailure(error.kind, "line \(row.line): \(error.description)")
        }
      }
      devices.append(device)
    }
    return try enter(devices, update: update)
  }

  private func enter(_ devices: [NewDevice], update: Bool) throws(CommandFailure) -> FleetReport.Verdict {
    let report: FleetReport
    do { report = try fleet.add(devices, update: update) } catch { throw CommandFailure(fleet: error) }
    print(report)
    return report.verdict
  }

  // MARK: Agents

  /// The agent with its certificate, once somebody has compared it, and its key.
  private func pinned(
    _ agent: DeviceAgent, _ options: AgentOptions
  ) async throws(CommandFailure) -> DeviceAgent {
    let address: ServerAddress
    do { address = try ServerAddress(agent.url) } catch {
      throw CommandFailure(.usage, "the agent's address \(agent.url.terminalSafe) \(error.description)")
    }
    var pinned = DeviceAgent(url: address.url, key: agent.key)
    if address.url.hasPrefix("https:") {
      let certificate = try await compared(address, options)
      (pinned.certificate, pinned.fingerprint) = (certificate.pem, certificate.fingerprint)
    }
    if pinned.key == nil { pinned.key = try key(of: address, options) }
    return pinned
  }

  private func compared(
    _ address: ServerAddress, _ options: AgentOptions
  ) async throws(CommandFailure) -> PresentedCertificate {
    let certificate: PresentedCertificate
    do throws(TransportFailure) {
      certificate = try await options.certificate(address)
    } catch {
      throw CommandFailure(
        .unreachable, "no license agent answers at \(address): \(APIFailure.transport(error).description)")
    }
    if let fingerprint = options.fingerprint {
      guard certificate.hasFingerprint(fingerprint) else {
        throw CommandFailure(
          .refused, "the agent at \(address) shows another certificate; its fingerprint is \(certificate.fingerprint)")
      }
      return certificate
    }
    console.note("The agent at \(address) shows a certificate with the SHA-256 fingerprint")
    console.note("  \(certificate.fingerprint)")
    switch console.confirm("Is this the device's own? Compare it there. Trust it from now on?") {
    case true?: return certificate
    case false?: throw CommandFailure(.refused, "the certificate of \(address) was not trusted; nothing was added")
    case nil:
      throw CommandFailure(
        .usage,
        "there is no terminal to ask on; compare the fingerprint \(certificate.fingerprint), and give it with --fingerprint"
      )
    }
  }

  private func key(of address: ServerAddress, _ options: AgentOptions) throws(CommandFailure) -> DeviceAgent.Key {
    if let file = options.keyFile { return .file(file) }
    guard let typed = console.askSecret("api-key of the agent at \(address): ") else {
      throw CommandFailure(.usage, "there is no terminal to ask on; give the agent's api-key with --api-key-file")
    }
    let key = DelimitedText.trimmed(typed)
    guard !key.isEmpty else {
      throw CommandFailure(.usage, "no api-key was typed; it is in the file api-key on the device")
    }
    return .held(Credential(key))
  }
}
