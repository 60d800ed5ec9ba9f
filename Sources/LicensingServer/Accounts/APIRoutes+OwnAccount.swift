import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

// The caller's own account. A token that somebody stole must not lock its owner out, so that whoever changes the password or
// ends sessions gives the password that they sign in with, under the limits of signing in.

extension APIRoutes {
  func addOwnAccount(to router: Router<ServerRequestContext>) {
    post("/account/password", on: router) { request in
      var body = try await request.body()
      let (present, new) = (body.string("present_password"), body.string("password"))
      try body.finish()
      _ = try await ChangeOwnPassword(context, verifier: verifier)(
        present: present, new: new, browser: nil, by: request.actor)
      return .noContent
    }
    get("/account/sessions", on: router) { request in
      let found = try await ReadSessions(context).own(current: nil, by: request.actor)
      return .ok(.object(["items": .array(found.map(\.json)), "next": .null]))
    }
    post("/account/sessions/end", on: router) { request in
      let user = try await confirmed(request)
      try await EndSessions(context).all(of: user.id, by: request.actor)
      return .noContent
    }
    post("/account/sessions/{id}/end", on: router) { request in
      try await confirmed(request)
      try await EndSessions(context).one(try request.text("id"), by: request.actor)
      return .noContent
    }
  }

  /// The caller, whose password is in the body.
  @discardableResult
  private func confirmed(_ request: APIRequest) async throws -> User {
    var body = try await request.body()
    let password = body.string("own_password")
    try body.finish()
    return try await ConfirmPassword(context, verifier: verifier)(password, field: "own_password", by: request.actor)
  }
}

extension OwnSession {
  fileprivate var json: JSONValue {
    .object([
      "id": .string(reference), "address": .string(session.address), "browser": .string(session.browser),
      "created_at": JSONValue(session.createdAt), "last_seen_at": JSONValue(session.seenAt),
    ])
  }
}
