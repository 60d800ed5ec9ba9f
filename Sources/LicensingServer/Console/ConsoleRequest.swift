import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

/// A request to the console by someone signed in.
struct ConsoleRequest: Sendable {
  let actor: Actor
  let user: User
  let secret: SessionSecret
  /// Empty unless the request is a form.
  let form: FormParameters
  private let request: Request
  private let context: ServerRequestContext

  init(
    actor: Actor, user: User, secret: SessionSecret, form: FormParameters, request: Request,
    context: ServerRequestContext
  ) {
    self.actor = actor
    self.user = user
    self.secret = secret
    self.form = form
    self.request = request
    self.context = context
  }

  /// An id in the path.
  /// - Throws: `LicensingError.notFound` if it is not one of this kind.
  func id<Kind>(_ name: String = "id") throws -> Identifier<Kind> {
    guard let id = context.parameters.get(name).flatMap({ Identifier<Kind>($0) }) else { throw LicensingError.notFound }
    return id
  }

  /// The version of what the form showed.
  /// - Throws: `LicensingError.changedMeanwhile` if it names none.
  func version() throws -> Int64 {
    guard let version = form["version"].flatMap({ Int64($0) }) else { throw LicensingError.changedMeanwhile }
    return version
  }

  /// A parameter of the query, which browsers write like a form; nil if it is absent or empty, or if one is given twice.
  func query(_ name: String) -> String? {
    (try? FormParameters(parsing: (request.uri.query ?? "").utf8))?[name]
  }

  /// What was just done, in words, if the page before said so.
  var notice: String? { query("done").flatMap { Done(rawValue: $0)?.sentence } }

  var isManager: (OrganizationID) -> Bool { { (try? actor.require(.manager, in: $0)) != nil } }
}

/// What a page can say that was done, before it sends the browser on to another one.
enum Done: String {
  case saved, added, approved, denied, released, suspended, reinstated, revoked, disabled, deleted
  case lockReleased = "lock-released", keyBlocked = "key-blocked", keyUnblocked = "key-unblocked", accepted
  case installationBlocked = "installation-blocked", installationUnblocked = "installation-unblocked", renewed
  case fileRevoked = "file-revoked", parentEnded = "parent-ended"

  var sentence: String {
    switch self {
    case .saved: "Saved."
    case .added: "Added."
    case .approved: "Approved. The machine gets its license with its next question, within seconds."
    case .denied: "Denied. The machine is told so."
    case .released: "Released. The license can be used for another device."
    case .suspended: "Suspended. Machines get no new tokens until it is reinstated."
    case .reinstated: "Reinstated. Machines go on by themselves."
    case .revoked: "Revoked."
    case .disabled: "Disabled. The device's tokens are refused from now on."
    case .deleted: "Deleted."
    case .lockReleased: "Released. The next program that asks with the key is locked to it."
    case .keyBlocked: "Blocked. Every check with the key fails from now on."
    case .keyUnblocked: "Unblocked. Checks with the key are answered as before."
    case .accepted: "Accepted. The installation’s next check is OK."
    case .installationBlocked: "Blocked. The installation gets no lock, also when one is free."
    case .installationUnblocked: "Unblocked. The installation gets a lock when one is free."
    case .fileRevoked: "Revoked. Its id is on the revocation list, which devices get with the next bundle."
    case .parentEnded: "Ended. It issues no more license files."
    case .renewed: "Renewed. Put the new address into your program."
    }
  }
}
