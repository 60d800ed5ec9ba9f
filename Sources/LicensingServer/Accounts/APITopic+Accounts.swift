import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let accounts = APITopic(
    name: "Accounts", description: "The people who sign in, and the tokens of their programs.",
    schemas: [
      "User": .object([
        "id": .named("UserID"), "email": .text, "name": .line, "platform_administrator": .truth,
        "status": .choice(["active", "disabled"]), "created_at": .time, "updated_at": .time,
      ]),
      "UserPage": .list(of: "User"),
      "APIToken": .object([
        "id": .named("APITokenID"), "name": .line, "created_at": .time, "last_used_at": .time.orNull,
      ]),
      "NewAPIToken": .object([
        "id": .named("APITokenID"), "name": .line, "created_at": .time, "last_used_at": .time.orNull,
        "token": .text(47...47, pattern: "^csa_[A-Za-z0-9_-]{43}$").says("Shown in this answer only."),
      ]),
      "APITokenPage": .list(of: "APIToken"),
    ], operations: users + tokens)

  private static let users = [
    APIOperation(
      .get, "/users", "listUsers", "List users",
      query: APIParameter.page(by: "UserID") + [
        .query("search", .text, "A part of the name or the e-mail address."),
        .query("filter", .choice(UserFilter.self).otherwise(.string("all")), "Which ones."),
      ],
      answers: .ok(.named("UserPage"))),
    APIOperation(
      .post, "/users", "createUser", "Add a user",
      "Without a password the user cannot sign in until one is set.",
      body: .request(
        [
          "email": .text(3...User.longestEmail, pattern: "^[^@\\s]+@[^@\\s]+$").such(as: "ada@example.com"),
          "name": .line.such(as: "Ada Lovelace"),
        ],
        optional: [
          "platform_administrator": .truth.otherwise(.bool(false)),
          "password": .text(Password.shortest...Password.longestByteCount).orNull,
        ]),
      answers: .created(.named("User"), at: true), isTagged: true, problems: [409]),
    APIOperation(.get, "/users/{id}", "readUser", "Read a user", answers: .ok(.named("User")), isTagged: true),
    APIOperation(
      .patch, "/users/{id}", "changeUser", "Rename, disable or enable a user, or make one a platform administrator",
      "Disabling ends the user's sessions.",
      body: .request([:], optional: ["name": .line, "disabled": .truth, "platform_administrator": .truth]),
      ifMatch: .required, answers: .ok(.named("User")), isTagged: true, problems: [409]),
  ]

  private static let tokens = [
    APIOperation(
      .get, "/api-tokens", "listAPITokens", "List the caller's API tokens", "All, in one page.",
      answers: .ok(.named("APITokenPage"))),
    APIOperation(
      .post, "/api-tokens", "createAPIToken", "Make an API token for the caller",
      body: .request(["name": .line.such(as: "Stock system")]), answers: .created(.named("NewAPIToken"), at: true),
      isTagged: true,
      problems: [403]),
    APIOperation(
      .get, "/api-tokens/{id}", "readAPIToken", "Read one of the caller's API tokens", answers: .ok(.named("APIToken")),
      isTagged: true),
    APIOperation(
      .delete, "/api-tokens/{id}", "deleteAPIToken", "End one of the caller's API tokens", ifMatch: .optional,
      answers: .noContent),
  ]
}
