import LicenseTokens
import Testing

@testable import LicensingCore

@Suite struct DomainCheckTests {
  private func world(
    allowsSubdomains: Bool = false, allowsLocalNames: Bool = false
  ) async throws -> CheckedWorld {
    try await CheckedWorld(locking: []) { change in
      change.method = .set(.domain)
      change.domainRules = .set(
        .init(allowsSubdomains: allowsSubdomains, allowsLocalNames: allowsLocalNames, checkPeriodSeconds: 7200))
    }
  }

  private func register(_ domain: String, in checked: CheckedWorld) async throws -> LicenseKey {
    try await RegisterDomain(checked.context)(domain, on: checked.world.license.id, by: checked.world.administrator)
  }

  private func isOK(_ domain: String, in checked: CheckedWorld) async throws -> Bool {
    try await checked.ask([("domain", domain)]).isOK
  }

  @Test func aDomainIsAskedAboutInAnySpelling() async throws {
    let checked = try await world()
    let registered = try await register(" WWW.Example.com. ", in: checked)
    #expect(registered.maskedText == "example.com" && registered.method == .domain)
    #expect(try await checked.ask([("domain", "example.com")]) == .ok(.licensed, checkPeriodSeconds: 7200))
    for domain in ["EXAMPLE.com", "www.example.com", "example.com."] {
      #expect(try await isOK(domain, in: checked), "\(domain)")
    }
    for domain in ["shop.example.com", "example.org", "com", "", "https://example.com", "example.com:80"] {
      #expect(try await !isOK(domain, in: checked), "\(domain)")
    }
    #expect(try await !checked.ask([("key", "example.com")]).isOK)
    #expect(try await checked.world.used() == 0)
  }

  @Test func domainsBelowALicensedOneWhereTheProductAllowsThem() async throws {
    let checked = try await world(allowsSubdomains: true)
    _ = try await register("example.com", in: checked)
    let exact = try await register("blocked.example.com", in: checked)
    var change = ChangeLicenseKey.Change()
    change.isBlocked = .set(true)
    _ = try await ChangeLicenseKey(checked.context)(exact.id, version: nil, change, by: checked.world.administrator)
    #expect(try await isOK("a.shop.example.com", in: checked))
    #expect(try await !isOK("blocked.example.com", in: checked), "the most exact one decides")
    #expect(try await !isOK("notexample.com", in: checked))
  }

  @Test func localNamesWhereTheProductAllowsThem() async throws {
    let strict = try await world()
    guard case .invalid(let problems)? = try await refusal({ try await register("localhost", in: strict) }) else {
      Issue.record("a local name was registered")
      return
    }
    #expect(problems.map(\.field) == ["domain"])
    let lenient = try await world(allowsLocalNames: true)
    _ = try await register("localhost", in: lenient)
    #expect(try await isOK("localhost", in: lenient))
    var change = ChangeLicenseCheckSettings.Change()
    change.domainRules = .set(.init())
    _ = try await ChangeLicenseCheckSettings(lenient.context)(
      of: lenient.world.product.id, version: nil, change, by: lenient.world.administrator)
    #expect(try await !isOK("localhost", in: lenient), "no longer")
  }

  @Test func whatIsNoDomainOrTakenIsRefused() async throws {
    let checked = try await world()
    _ = try await register("example.com", in: checked)
    #expect(try await refusal { try await register("www.example.com", in: checked) } == .taken(field: "domain"))
    for text in ["", "a b", "https://example.com", "example.com/shop", "192.0.2.1", "-a.example"] {
      guard case .invalid(let problems)? = try await refusal({ try await register(text, in: checked) }) else {
        Issue.record("\(text) was registered")
        continue
      }
      #expect(problems.map(\.field) == ["domain"])
    }
    let create = CreateLicenseKeys(checked.context)
    let heard = try await refusal {
      try await create(.init(count: 1), on: checked.world.license.id, by: checked.world.administrator)
    }
    #expect(heard == .conflict(.wrongCheckMethod))
    #expect(try await checked.world.events(.domainRegistered).count == 1)
  }

  @Test func aProductWithKeysRegistersNoDomains() async throws {
    let checked = try await CheckedWorld()
    #expect(
      try await refusal { try await register("example.com", in: checked) } == .conflict(.wrongCheckMethod))
  }
}
