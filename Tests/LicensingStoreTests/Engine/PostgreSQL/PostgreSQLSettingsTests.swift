import Testing

@testable import LicensingStore

@Suite struct PostgreSQLSettingsTests {
  private func parameters(_ url: String, _ environment: [String: String] = [:]) throws -> [String: String] {
    try #require(PostgreSQLSettings(url: url, environment: environment)).parameters
  }

  @Test(arguments: [
    "", "sqlite:x", "host=db", "postgresql://h/d?nothing=1", "postgresql://[::1",
  ])
  func whatIsNoURLIsNone(url: String) {
    #expect(PostgreSQLSettings(url: url, environment: [:]) == nil)
  }

  @Test(arguments: [
    "postgresql:///d", "postgresql://localhost/d", "postgresql://127.0.0.1/d", "postgresql://[::1]/d",
    "postgresql:///d?host=/run/postgresql", "postgres://localhost,127.0.0.1/d",
  ])
  func onThisMachineNothingIsAskedOfTLS(url: String) throws {
    #expect(try parameters(url)["sslmode"] == nil)
  }

  @Test(arguments: [
    "postgresql://db.example/d", "postgresql://192.0.2.1/d", "postgresql://localhost,db.example/d",
    "postgresql://localhost/d?hostaddr=192.0.2.1", "postgresql://127.0.0.1.example/d",
  ])
  func elsewhereTheDatabaseHasToProveWhoItIs(url: String) throws {
    #expect(try parameters(url)["sslmode"] == "verify-full")
    #expect(try parameters(url + (url.contains("?") ? "&" : "?") + "sslmode=require")["sslmode"] == "require")
    #expect(try parameters(url, ["PGSSLMODE": "verify-ca"])["sslmode"] == nil, "libpq takes it from the environment")
  }

  @Test func theEnvironmentMaySayWhereItIs() throws {
    #expect(try parameters("postgresql:///d", ["PGHOST": "db.example"])["sslmode"] == "verify-full")
    #expect(try parameters("postgresql:///d", ["PGSERVICE": "countersign"])["sslmode"] == nil)
  }

  @Test func aPasswordIsNotShown() throws {
    let settings = try #require(PostgreSQLSettings(url: "postgresql://u:geheim@db.example/d", environment: [:]))
    #expect(settings.parameters["password"] == "geheim")
    #expect(settings.place == "db.example/d")
  }

  @Test func theConnectionIsNamedAndWatched() throws {
    let all = try parameters("postgresql://localhost/d?connect_timeout=9")
    #expect(all["application_name"] == "countersign" && all["connect_timeout"] == "9" && all["keepalives_idle"] == "30")
    #expect(all["client_encoding"] == "UTF8" && all["target_session_attrs"] == "read-write")
  }
}
