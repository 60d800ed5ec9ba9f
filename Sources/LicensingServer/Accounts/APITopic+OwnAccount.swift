import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let ownAccount = APITopic(
    name: "Own account", description: "The caller's own password and sessions.",
    schemas: [
      "Session": .object([
        "id": .named("SessionID"), "address": .text.says("Where the person signed in from."),
        "browser": .text.says("What it is called; empty if it did not say so."), "created_at": .time,
        "last_seen_at": .time,
      ]),
      "SessionPage": .list(of: "Session"),
    ],
    operations: [
      APIOperation(
        .post, "/account/password", "changeOwnPassword", "Change the caller's own password",
        "With the present one, as a token is for programs and not enough for this. "
          + "Every session ends; API tokens go on working. \(limits)",
        body: .request([
          "present_password": password.says("The one that the caller signs in with."),
          "password": .text(Password.shortest...Password.longestByteCount),
        ]), answers: .noContent, problems: [403, 412, 429]),
      APIOperation(
        .get, "/account/sessions", "listOwnSessions", "List where the caller is signed in",
        "All, in one page, the last used first.", answers: .ok(.named("SessionPage"))),
      APIOperation(
        .post, "/account/sessions/end", "endOwnSessions", "Sign the caller out everywhere",
        "With the password that the caller signs in with. \(limits)", body: confirmation, answers: .noContent,
        problems: [403, 429]),
      APIOperation(
        .post, "/account/sessions/{id}/end", "endOwnSession", "Sign the caller out of one browser",
        "With the password that the caller signs in with. \(limits)", body: confirmation, answers: .noContent,
        problems: [403, 429]),
    ])

  private static let limits = "A wrong password counts against the limits of signing in."
  private static let password = JSONSchema.text.with("maxLength", .integer(Int64(Password.longestByteCount)))
  private static let confirmation = JSONSchema.request([
    "own_password": password.says("The one that the caller signs in with.")
  ])
}
