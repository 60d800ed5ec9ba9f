import HTTPCalls
import LicenseTokens

extension Fleet {
  /// Asks a device's agent which device it is, and fills in what was not said.
  ///
  /// - Parameter device: with an agent whose certificate was looked at, and whose key is known.
  /// - Throws: `FleetFailure.refused` if it does not answer, or has no serial number and none was said.
  package func askingAgent(_ device: NewDevice) async throws -> NewDevice {
    guard let agent = device.agent else { return device }
    let answer: JSONValue
    do throws(AgentProblem) {
      answer = try await agents.with(agent) { client throws(LocalAPIClient.Failure) in try await client.device() }
    } catch {
      throw FleetFailure.refused(code: error.code, message: error.message)
    }
    guard case .object(let members) = answer else {
      let problem = AgentProblem.unexpected(agent)
      throw FleetFailure.refused(code: problem.code, message: problem.message)
    }
    func text(_ name: String) -> String? {
      guard case .string(let text)? = members[name] else { return nil }
      return text
    }
    let told = NewDevice(
      name: device.name ?? text("name") ?? text("hostname"), serialNumber: device.serialNumber ?? text("serial_number"),
      articleNumber: device.articleNumber ?? text("article_number"), licenseID: device.licenseID, agent: agent)
    guard told.serialNumber != nil else {
      throw FleetFailure.refused(
        code: FleetError.serialNumberNotFound.rawValue,
        message: "The license agent at \(agent.url) knows no serial number. Say it with --serial.")
    }
    guard told.articleNumber != nil else {
      throw FleetFailure.refused(
        code: FleetError.articleNumberNotFound.rawValue,
        message: "The license agent at \(agent.url) knows no article number. Say it with --article.")
    }
    return told
  }
}
