import Settings
import Testing

@testable import LicensingServer

@Suite struct ServerConfigurationPostgreSQLTests {
  private func load(
    environment: [String: String] = [:], arguments: [String: String] = [:]
  ) async throws -> ServerConfiguration {
    try await ServerConfiguration.load(file: nil, environment: environment, arguments: arguments)
  }

  @Test func aURLOfPostgreSQLIsTakenAndNotShown() async throws {
    let url = "postgresql://c:geheim@db.example/c"
    let configuration = try await load(environment: ["COUNTERSIGN_STORE": url])
    #expect(configuration.store == .postgresql(try #require(ServerConfiguration.DatabaseURL(url))))
    #expect(!"\(configuration)".contains("geheim"))
  }

  @Test(arguments: [
    "postgresql://c:geheim@db.example/c", "postgresql://c@db.example/c?password=geheim", "postgres://c:ge@heim@db/c",
    "postgresql://c:ge/heim@db/c", "postgres:c:geheim@db.example/c",
  ])
  func aPasswordIsNoArgument(url: String) async throws {
    let error = try await #require(throws: ConfigurationError.self) { try await load(arguments: ["store": url]) }
    #expect(error.problems.map(\.key) == ["store"] && !"\(error)".contains("geheim"))
  }

  @Test(arguments: ["postgresql:///c", "postgresql://c@db.example:5432/c?sslmode=require", "postgres://[::1]:5432/c"])
  func aURLWithoutOneMayBe(url: String) async throws {
    #expect(
      try await load(arguments: ["store": url]).store == .postgresql(try #require(ServerConfiguration.DatabaseURL(url)))
    )
  }
}
