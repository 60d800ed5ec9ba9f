import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

// The password of whoever is signed in: changing it, and asking for it once more.

extension ConsoleRoutes {
  func addOwnPassword(to router: Router<ServerRequestContext>) {
    get("/account/password", on: router) { request in
      try await page("form", "Change your password", request, trail: Self.accountTrail, ownPasswordForm())
    }
    post("/account/password", on: router) { try await changeOwnPassword($0) }
  }

  private func ownPasswordForm() -> FormModel {
    FormModel(
      heading: "Change your password",
      introduction: "You are signed out everywhere but in this browser. API tokens go on working.",
      action: "/account/password",
      fields: [
        .password("present_password", "Present password", autocomplete: "current-password"),
        .password("password", "New password", hint: FormField.passwordRules, autocomplete: "new-password"),
        .password("repeated_password", "New password, once more", autocomplete: "new-password"),
      ], submit: "Change password", cancel: "/account")
  }

  private func changeOwnPassword(_ request: ConsoleRequest) async throws -> Response {
    try await showing(ownPasswordForm(), "Change your password", request, trail: Self.accountTrail) {
      let new = request.form["password"] ?? ""
      guard new == request.form["repeated_password"] ?? "" else {
        throw LicensingError.invalid([FieldProblem("repeated_password", "is not the same as the first time")])
      }
      let secret = try await limited(at: "present_password") {
        try await ChangeOwnPassword(context, verifier: verifier)(
          present: request.form["present_password"] ?? "", new: new, browser: request.browserName, by: request.actor)
      }
      var response = Response.seeOther("/account?done=password-changed")
      if let secret { cookie.set(secret.exposed, on: &response) }
      return response
    }
  }

  /// Asks for the password of whoever sends the form, in its field `own_password`.
  /// - Throws: `LicensingError.invalid` if it is not theirs, or was wrong too often.
  func confirmPassword(_ request: ConsoleRequest) async throws {
    try await limited(at: "own_password") {
      _ = try await ConfirmPassword(context, verifier: verifier)(
        request.form["own_password"] ?? "", field: "own_password", by: request.actor)
    }
  }

  /// Answers a form once whoever sends it has given their password; until then it comes back with what is wrong.
  func confirmed(
    _ form: FormModel, _ title: String, _ request: ConsoleRequest, trail: [PageFrame.Link],
    _ work: () async throws -> Response
  ) async throws -> Response {
    var isConfirmed = false
    let refusal = try await saving(form, title, request, trail: trail) {
      try await confirmPassword(request)
      isConfirmed = true
      return form.action
    }
    return isConfirmed ? try await work() : refusal
  }

  /// What was tried too often is told beside the field.
  private func limited<Value>(at field: String, _ work: () async throws -> Value) async throws -> Value {
    do {
      return try await work()
    } catch LicensingError.limited {
      throw LicensingError.invalid([FieldProblem(field, "was wrong too often; wait ten minutes")])
    }
  }
}
