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
  var form: FormParameters { upload.parameters }
  var upload: UploadForm
  private let request: Request
  private let context: ServerRequestContext

  init(
    actor: Actor, user: User, secret: SessionSecret, form: FormParameters, request: Request,
    context: ServerRequestContext
  ) {
    self.actor = actor
    self.user = user
    self.secret = secret
    upload = UploadForm(parameters: form)
    self.request = request
    self.context = context
  }

  /// An id in the path.
  /// - Throws: `LicensingError.notFound` if it is not one of this kind.
  func id<Kind>(_ name: String = "id") throws -> Identifier<Kind> {
    guard let id = context.parameters.get(name).flatMap({ Identifier<Kind>($0) }) else { throw LicensingError.notFound }
    return id
  }

  /// A text in the path.
  /// - Throws: `LicensingError.notFound` if there is none.
  func text(_ name: String) throws -> String {
    guard let text = context.parameters.get(name) else { throw LicensingError.notFound }
    return text
  }

  /// Where the page is, without its query.
  var path: String { request.uri.path }

  /// What the browser is called that sends the request.
  var browserName: String { BrowserName.of(userAgent: request.headers[.userAgent]) }

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

  /// The file that was chosen in the form; nil if none was.
  var chosenFile: UploadedFile? { upload.file(FileField.name) }

  /// What was just done, in words, if the page before said so.
  var notice: String? { query("done").flatMap { Done(rawValue: $0)?.sentence } }

  var isManager: (OrganizationID) -> Bool { { (try? actor.require(.manager, in: $0)) != nil } }
}

/// What a page can say that was done, before it sends the browser on to another one.
enum Done: String {
  case saved, added, approved, denied, released, suspended, reinstated, revoked, disabled, deleted
  case lockReleased = "lock-released", keyBlocked = "key-blocked", keyUnblocked = "key-unblocked", accepted
  case installationBlocked = "installation-blocked", installationUnblocked = "installation-unblocked", renewed
  case sessionEnded = "session-ended", sessionsEnded = "sessions-ended", passwordChanged = "password-changed"
  case passwordSet = "password-set", tokenDeleted = "token-deleted", memberRemoved = "member-removed"
  case userDisabled = "user-disabled", clientDisabled = "client-disabled", enabled
  case organizationDisabled = "organization-disabled"
  case licenseRenewed = "license-renewed", signingKeyAnnounced = "signing-key-announced"
  case signingKeyReplaced = "signing-key-replaced", signingKeyWithdrawn = "signing-key-withdrawn"
  case signingKeyRemoved = "signing-key-removed"
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
    case .sessionEnded: "Signed out there."
    case .sessionsEnded: "Signed out everywhere. The user’s next request asks for the password."
    case .passwordChanged: "Password changed. You are signed out everywhere but here."
    case .passwordSet: "Password set. The user is signed out everywhere."
    case .tokenDeleted: "Deleted. Programs that use the token are refused from now on."
    case .memberRemoved: "Removed. What they may do here ended with it."
    case .userDisabled: "Disabled. The user is signed out everywhere, and their API tokens are refused."
    case .clientDisabled: "Disabled. Programs that call with it are refused from now on."
    case .enabled: "Enabled."
    case .organizationDisabled: "Disabled. Its devices get no new tokens, and those they have are refused."
    case .fileRevoked: "Revoked. Its id is on the revocation list, which devices get with the next bundle."
    case .parentEnded: "Ended. It issues no more license files."
    case .licenseRenewed: "Renewed. Machines hear of it with their next refresh."
    case .signingKeyAnnounced: "Announced. The new key signs once every machine has had the time to fetch it."
    case .signingKeyReplaced: "Replaced. The new key signs from now on."
    case .signingKeyWithdrawn: "Withdrawn. The new key signs from now on; what the old one signed is refused."
    case .signingKeyRemoved: "Removed. What the key signed is refused."
    case .renewed: "Renewed. Put the new address into your program."
    }
  }
}
