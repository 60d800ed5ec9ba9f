import LicensingCore
import Testing

@Suite struct ScopeTests {
  @Test(arguments: [
    nil, "", " ", "license", "license license", "openid profile email offline_access", "openid license",
  ])
  func whatClientsAlwaysSendIsDropped(requested: String?) throws {
    #expect(try Scope.granted(requested) == "license")
  }

  @Test(arguments: ["admin", "License", "license admin", "openid\tlicense", "license,openid", "OPENID"])
  func anyOtherWordIsUnknown(requested: String) {
    #expect(throws: LicensingError.scopeUnknown) { try Scope.granted(requested) }
  }
}
