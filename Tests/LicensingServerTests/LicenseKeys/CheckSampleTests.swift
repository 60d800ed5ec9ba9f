import Foundation
import LicensingCore
import Testing

@testable import LicensingServer

/// Code to copy: complete, and with the product's own address and parameters.
@Suite struct CheckSampleTests {
  private static let url = "https://auth.example.com/license/checking/cst_token/1001"
  private static let settings: LicenseCheckSettings = {
    var settings = LicenseCheckSettings(
      productID: ProductID(now: ConsoleWorld.start, random: []), token: .init(hash: [], sealed: []),
      createdAt: ConsoleWorld.start, updatedAt: ConsoleWorld.start)
    settings.lockParameters = LockParameter.Kind.allCases.map { kind in
      LockParameter(
        name: "a_\(kind.rawValue)", label: "A", kind: kind, isRequired: true, locks: true, isShown: true)
    }
    settings.lockParameters.append(
      LockParameter(
        name: "from", label: "From", kind: .ipAddress, isRequired: true, locks: true, isShown: true, source: .connection
      ))
    settings.domainRules.checkPeriodSeconds = 7200
    return settings
  }()

  @Test(arguments: CheckSample.allCases)
  func everyPlaceIsFilled(sample: CheckSample) {
    let code = sample.code(url: Self.url, Self.settings)
    for place in ["@URL@", "@PERIOD@", "@METHOD@", "@PARAMETERS@"] { #expect(!code.contains(place)) }
    #expect(code.contains(Self.url) && code.contains("7200"))
    for parameter in Self.settings.lockParameters where parameter.source == .claimed {
      #expect(code.contains(parameter.name), "\(parameter.name)")
    }
    #expect(!code.contains("\"from\"") && !code.contains("'from"), "the connection's address is not told")
  }

  @Test func theSampleRequestIsOfTheMethod() {
    var settings = Self.settings
    #expect(CheckSample.request(url: Self.url, settings).hasPrefix("\(Self.url)?key=XXXXX-"))
    settings.method = .domain
    #expect(CheckSample.request(url: Self.url, settings).hasPrefix("\(Self.url)?domain=example.com&"))
  }
}
