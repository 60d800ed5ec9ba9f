import HTTPCalls
import LicenseTokens
import SecretFiles

/// The api-key of a license agent, as the agent wrote it into its file.
enum AgentKey {
  /// What an agent makes its key of.
  private static let byteCount = 32

  /// A file that holds anything else is not sent to anybody. Which file it is may stand in a project or a table, beside the
  /// address that it goes to: whoever wrote those could otherwise name any file of the technician's.
  static func read(_ path: String, for agent: DeviceAgent) throws(AgentProblem) -> Credential {
    let text: String
    do throws(SecretFileError) {
      text = String(decoding: try SecretFile.read(path: path, limit: 1024), as: UTF8.self)
    } catch {
      throw AgentProblem(
        code: "no_agent_key", message: "The api-key of \(agent.url) cannot be read: \(error.description).")
    }
    // The first line, as the agent itself reads it.
    let key = DelimitedText.trimmed(String(text.prefix { !$0.isNewline }))
    guard Base64URL.decode(key)?.count == byteCount else {
      throw AgentProblem(
        code: "no_agent_key",
        message: "\(path) holds no api-key of a license agent; nothing was sent to \(agent.url). The key is in the "
          + "file api-key on the device.")
    }
    return Credential(key)
  }
}
