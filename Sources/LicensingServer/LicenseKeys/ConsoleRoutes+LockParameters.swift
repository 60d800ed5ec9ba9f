import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addLockParameters(to router: Router<ServerRequestContext>) {
    get("/products/{id}/licensing/parameters", on: router) { request in
      let found = try await checkSettings(request)
      return try await parametersPage(found, LockParametersInput(found.settings.lockParameters), request)
    }
    post("/products/{id}/licensing/parameters", on: router) { request in
      let found = try await checkSettings(request)
      let input = LockParametersInput(request.form)
      if request.form["do"] == "rows" { return try await parametersPage(found, input, request) }
      do {
        var change = ChangeLicenseCheckSettings.Change()
        change.lockParameters = .set(input.parameters)
        _ = try await ChangeLicenseCheckSettings(context)(
          of: found.product.id, version: try request.version(), change, by: request.actor)
        return .seeOther("/products/\(found.product.id)/licensing?done=saved")
      } catch let error as LicensingError {
        guard let problems = error.formProblems else { throw error }
        return try await parametersPage(found, input, request, problems)
      }
    }
  }

  private struct ParametersPage: Sendable {
    let product: String
    let action: String
    let back: String
    let version: String
    let rows: [LockParametersInput.ShownRow]
    let hasErrors: Bool
    let error: String?
    let failedRows: [LockParametersInput.ShownRow]
  }

  private func parametersPage(
    _ found: ReadLicenseCheckSettings.Answer, _ input: LockParametersInput, _ request: ConsoleRequest,
    _ problems: [(field: String, message: String)] = []
  ) async throws -> Response {
    let rows = input.shownRows(problems)
    let others = problems.filter { !$0.field.hasPrefix("lock_parameters[") }.map { problem in
      problem.field.isEmpty ? problem.message : "The table \(problem.message)."
    }
    let href = "/products/\(found.product.id)/licensing"
    return try await page(
      "lock-parameters", "Lock parameters", request, trail: Self.settingsTrail(found.product),
      status: problems.isEmpty ? .ok : .unprocessableContent,
      ParametersPage(
        product: found.product.name, action: href + "/parameters", back: href,
        version: request.form["version"] ?? "\(found.settings.version)", rows: rows, hasErrors: !problems.isEmpty,
        error: others.isEmpty ? nil : others.joined(separator: " "), failedRows: rows.filter { $0.error != nil }))
  }
}
