import HTTPTypes
import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addSignIn(to router: Router<ServerRequestContext>) {
    router.get("/login") { request, _ in
      let next = LocalPath.checked(request.uri.queryParameters["next"].map(String.init))
      return try signInPage(browser(request), email: "", next: next)
    }
    router.post("/login") { request, server in
      guard let secret = browser(request) else { return try refusedForm() }
      do {
        return try await signIn(
          try await form(of: request, from: secret), secret, BrowserName.of(userAgent: request.headers[.userAgent]),
          server)
      } catch is FormFromElsewhere {
        return try refusedForm()
      }
    }
    post("/logout", on: router) { request in
      try await SignOut(context)(request.secret)
      var response = Response.seeOther("/login")
      cookie.clear(on: &response)
      return response
    }
  }

  private func signIn(
    _ form: FormParameters, _ browser: SessionSecret, _ browserName: String, _ server: ServerRequestContext
  ) async throws
    -> Response
  {
    let (email, next) = (form["email"] ?? "", LocalPath.checked(form["next"]))
    do {
      let signIn = SignIn(context, verifier: verifier)
      guard
        let secret = try await signIn(
          email: email, password: form["password"] ?? "", from: server.origin, browser: browserName)
      else {
        let error = "E-mail address and password do not belong together, or there were too many attempts."
        return try signInPage(browser, email: email, next: next, error: error, status: .unprocessableContent)
      }
      // A session that the browser had before ends: the new one has its own secret.
      try await SignOut(context)(browser)
      var response = Response.seeOther(next ?? "/")
      cookie.set(secret.exposed, on: &response)
      return response
    } catch LicensingError.unavailable {
      let error = "Too many people are signing in. Try again in a moment."
      var response = try signInPage(browser, email: email, next: next, error: error, status: .serviceUnavailable)
      response.headers[.retryAfter] = "\(LicensingError.retryAfterSeconds)"
      return response
    }
  }

  /// Sets no cookie: to a form that another site sends browsers add none, but they would take a new one for the one of the session.
  private func refusedForm() throws -> Response {
    let content = message(
      "Please sign in again", "The form was too old, or your browser sent no cookie. Allow cookies for this site.",
      href: "/login", "Sign in")
    let frame = PageFrame(title: content.heading, brand: brand, csrfToken: "")
    return .page(try pages.render("message", frame: frame, content), status: .forbidden)
  }

  private struct SignInPage: Sendable {
    let email: String
    let next: String?
    let error: String?
  }

  /// Gives a browser that has no cookie one, to which the form is bound.
  private func signInPage(
    _ browser: SessionSecret?, email: String, next: String? = nil, error: String? = nil,
    status: HTTPResponse.Status = .ok
  ) throws -> Response {
    let secret = try browser ?? SessionSecret(from: context.random)
    let frame = PageFrame(
      title: error == nil ? "Sign in" : "Error: Sign in", brand: brand, csrfToken: FormToken(context).token(for: secret)
    )
    var response = Response.page(
      try pages.render("login", frame: frame, SignInPage(email: email, next: next, error: error)), status: status)
    if browser == nil { cookie.set(secret.exposed, on: &response) }
    return response
  }
}
