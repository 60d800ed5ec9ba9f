// Administration: what the operator's commands do. A command becomes one value; it is carried out by `Administrator`, in the
// command's own process if no server runs, else in the server, to which it goes over the control socket.

/// One command of the operator.
package enum AdministrationCommand: Codable, Sendable {
  case createUser(email: String, name: String, isPlatformAdministrator: Bool, password: String?)
  case setPassword(email: String, password: String)
  case createAPIToken(email: String, name: String)
  case createClient(
    name: String, organizationID: String?, isConfidential: Bool, grants: [String], mayIntrospect: Bool)
  case listKeys
  /// - Parameter purpose: of the keys; nil: those that sign license tokens.
  case rotateKeys(urgency: String, purpose: String? = nil)
  case removeKey(id: String)
  /// - Parameter expected: a head that was written down, `SEQUENCE:HASH`.
  case verifyAudit(expected: String?)
  case auditHead
}

/// How it ended.
package enum AdministrationAnswer: Codable, Sendable, Equatable {
  /// What to print: `output` on standard output, for scripts; `notes` on standard error, for people.
  case done(output: [String], notes: [String])
  /// What was looked at is not as it should be; to print like `done`.
  case bad(output: [String], notes: [String])
  /// A sentence that says why nothing was done.
  case refused(String)
}
