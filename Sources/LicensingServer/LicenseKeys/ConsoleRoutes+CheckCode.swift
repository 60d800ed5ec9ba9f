import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages
import WebPages

extension ConsoleRoutes {
  func addCheckCode(to router: Router<ServerRequestContext>) {
    get("/products/{id}/licensing/code", on: router) { request in
      let found = try await checkSettings(request)
      return try await page(
        "check-code", "Check address and code", request, trail: Self.settingsTrail(found.product), scripts: ["copy"],
        codePage(found))
    }
    get("/products/{id}/licensing/renew", on: router) { request in
      let found = try await checkSettings(request)
      let worksUntil = context.clock.now.adding(seconds: LicenseCheckSettings.renewedTokenWorksSeconds)
      return try await page(
        "check-token-renew", "Renew the check address?", request, trail: Self.settingsTrail(found.product),
        RenewPage(
          product: found.product.name, worksUntil: ShownTime(at: worksUntil), older: olderWorksUntil(found.settings),
          version: "\(found.settings.version)", href: "/products/\(found.product.id)/licensing"))
    }
    post("/products/{id}/licensing/renew", on: router) { request in
      try request.actor.requirePlatformAdministrator()
      let id: ProductID = try request.id()
      _ = try await RenewCheckToken(context)(of: id, version: try request.version(), by: request.actor)
      return .seeOther("/products/\(id)/licensing/code?done=renewed")
    }
  }

  private struct RenewPage: Sendable {
    let product: String
    let worksUntil: ShownTime
    /// Until when the address before works; nil: there is none, or it has ended.
    let older: ShownTime?
    let version: String
    let href: String
  }

  private struct CodePage: Sendable {
    let product: String
    let href: String
    let url: String
    let request: String
    let older: ShownTime?
    let samples: [Sample]

    struct Sample: Sendable {
      let id: String
      let name: String
      let code: String
    }
  }

  private func codePage(_ found: ReadLicenseCheckSettings.Answer) -> CodePage {
    let url = "\(context.policy.issuer)/license/checking/\(found.token.exposed)/\(found.product.number)"
    return CodePage(
      product: found.product.name, href: "/products/\(found.product.id)/licensing", url: url,
      request: CheckSample.request(url: url, found.settings), older: olderWorksUntil(found.settings),
      samples: CheckSample.allCases.map { sample in
        .init(id: "code-\(sample.rawValue)", name: sample.name, code: sample.code(url: url, found.settings))
      })
  }

  private func olderWorksUntil(_ settings: LicenseCheckSettings) -> ShownTime? {
    guard let until = settings.token.previous?.worksUntil, until > context.clock.now else { return nil }
    return ShownTime(at: until)
  }
}
