import HTTPEdge
import Cryptography
package import LicensingCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Carries out the operator's commands.
package struct Administrator: Sendable {
  private let context: LicensingContext

  package init(_ context: LicensingContext) { self.context = context }

  package func perform(_ command: AdministrationCommand) async -> AdministrationAnswer {
    do {
      return try await answer(to: command)
    } catch let error as LicensingError {
      return .refused(error.sentence(about: command))
    } catch {
      return .refused("It failed: \(String(reflecting: error)).")
    }
  }

  /// As `perform`, for the control socket: a command and its answer in JSON.
  package func perform(json: [UInt8]) async -> [UInt8] {
    let answer: AdministrationAnswer
    if let command = try? JSONDecoder().decode(AdministrationCommand.self, from: Data(json)) {
      answer = await perform(command)
    } else {
      answer = .refused("The server does not know this command; is it of another version?")
    }
    return (try? JSONEncoder().encode(answer)).map { Array($0) } ?? []
  }

  private func answer(to command: AdministrationCommand) async throws -> AdministrationAnswer {
    switch command {
    case .createUser(let email, let name, let isPlatformAdministrator, let password):
      let user = try await CreateUser(context)(
        email: email, name: name, isPlatformAdministrator: isPlatformAdministrator,
        password: try password.map(Password.chosen), by: .operator)
      return .done(output: [user.id.text], notes: ["Created \(user.email)."])
    case .setPassword(let email, let password):
      let user = try await SetPassword(context)(email: email, try Password.chosen(password), by: .operator)
      return .done(output: [], notes: ["The password of \(user.email) is set."])
    case .createAPIToken(let email, let name):
      let user = try await ReadAccounts(context).user(email: email, by: .operator)
      let (_, secret) = try await CreateAPIToken(context)(for: user.id, name: name, by: .operator)
      return .done(output: [secret.exposed], notes: ["The token acts as \(user.email). It is shown only now."])
    case .createClient(let name, let organization, let isConfidential, let grants, let mayIntrospect):
      return try await createClient(name, organization, isConfidential, grants, mayIntrospect)
    case .listKeys:
      let keys = try await ReadSigningKeys(context)(by: .operator)
      return .done(output: keys.map(\.line), notes: [])
    case .rotateKeys(let urgency, let purpose):
      return try await rotate(urgency, purpose)
    case .removeKey(let id):
      return .done(output: [], notes: try await RemoveSigningKey(context)(id, by: .operator).notes)
    case .verifyAudit(let expected): return try await verifyAudit(context, expecting: expected)
    case .auditHead:
      return .done(output: [try await VerifyAuditLog(context).state(by: .operator).head.text], notes: [])
    }
  }

  private func createClient(
    _ name: String, _ organization: String?, _ isConfidential: Bool, _ grants: [String], _ mayIntrospect: Bool
  ) async throws -> AdministrationAnswer {
    let organizationID = try organization.map { text in
      guard let id = OrganizationID(text) else { throw LicensingError.notFound }
      return id
    }
    let draft = CreateClient.Draft(
      name: name, organizationID: organizationID, isConfidential: isConfidential,
      grants: Set(grants.compactMap(Client.Grant.init(rawValue:))), mayIntrospect: mayIntrospect)
    let (client, secret) = try await CreateClient(context)(draft, by: .operator)
    return .done(
      output: ["client_id: \(client.id)"] + (secret.map { ["client_secret: \($0.exposed)"] } ?? []),
      notes: secret == nil ? [] : ["The secret is shown only now."])
  }

  private func rotate(_ urgency: String, _ purpose: String?) async throws -> AdministrationAnswer {
    guard let urgency = RotateSigningKeys.Urgency(rawValue: urgency) else {
      return .refused("There is no such kind of rotation.")
    }
    guard let purpose = purpose.map(SigningKeyRecord.Purpose.init(rawValue:)) ?? .token else {
      return .refused("There are no keys of this purpose; it is token or file.")
    }
    let answer = try await RotateSigningKeys(context)(urgency, purpose: purpose, by: .operator)
    return .done(output: [answer.keyID], notes: answer.notes(on: urgency, of: purpose))
  }
}

extension RemoveSigningKey.Answer {
  fileprivate var notes: [String] {
    switch purpose {
    case .token:
      [
        "The key left the key set: tokens that it signed are refused from now on.",
        "Machines that hold a license: \(affectedFamilies). Those with such a token get another with their next refresh.",
      ]
    case .file:
      [
        "The key left the key set. License files that have to be issued again: \(affectedFiles)."
          + " Parent license files that have to be renewed: \(affectedParents)."
      ]
    }
  }
}

extension RotateSigningKeys.Answer {
  fileprivate func notes(
    on urgency: RotateSigningKeys.Urgency, of purpose: SigningKeyRecord.Purpose
  ) -> [String] {
    switch (urgency, purpose) {
    case (.planned, .token):
      [
        "It is announced now and signs from \(activatesAt.rfc3339) on, when every verifier has had the time to fetch it."
      ]
    case (.planned, .file):
      [
        "It is announced now and signs from \(activatesAt.rfc3339) on.",
        "Machines that are never online learn it from a bundle: bring each of them one that is made from now on, before"
          + " that day.",
      ]
    case (.now, .token): ["It signs from now on.", machines]
    case (.compromised, .token):
      [
        "It signs from now on.", machines,
        "The former key left the key set: tokens that it signed are refused from now on.",
      ]
    case (.now, .file):
      ["It signs from now on: machines need the key set of today, or a bundle, to verify new license files."]
    case (.compromised, .file):
      [
        "It signs from now on: machines need the key set of today, or a bundle, to verify new license files.",
        "The former key left the key set. License files that have to be issued again: \(affectedFiles)."
          + " Parent license files that have to be renewed: \(affectedParents).",
      ]
    }
  }

  private var machines: String {
    "\(affectedFamilies) \(affectedFamilies == 1 ? "machine holds" : "machines hold") a license:"
      + " until a verifier fetches the key set again, which agents do with each refresh, it refuses the new tokens"
      + " of the others."
  }
}

extension LicensingError {
  /// For a person at a terminal, who typed names where the API has ids.
  fileprivate func sentence(about command: AdministrationCommand) -> String {
    switch (self, command) {
    case (.notFound, .setPassword(let email, _)), (.notFound, .createAPIToken(let email, _)):
      return "There is no account with the e-mail address \(email)."
    case (.notFound, .createClient(_, let organization?, _, _, _)):
      return "There is no organization with the id \(organization)."
    case (.notFound, .removeKey(let id)): return "There is no key with the id \(id); see keys list."
    case (.conflict(.inUse), .rotateKeys): return "A new key is announced already; see keys list."
    default: break
    }
    let problem = problem
    let fields = (problem.errors ?? []).map { "\($0.field) \($0.message)" }
    return ([problem.detail] + fields).joined(separator: " ")
  }
}

extension SigningKeyRecord {
  fileprivate var line: String {
    let end = removesAt.map { "published until \($0.rfc3339)" }
    let next = state == .announced ? "signs from \(activatesAt.rfc3339)" : end
    return [id, purpose.rawValue, algorithm.rawValue, state.rawValue, next].compactMap { $0 }.joined(separator: "  ")
  }
}
