import TestPostgreSQL
import Testing

/// Servers of one version while the next version has made its steps of the schema.
@Suite(.enabled(if: TestCluster.isDue, "PostgreSQL 15 is not installed"))
struct TwoProcessUpgradeTests {
  /// What a step may bring: tables, columns and indexes that the version before does not look at.
  private static let step = """
    BEGIN;
    ALTER TABLE devices ADD COLUMN shelf text;
    ALTER TABLE token_families ADD COLUMN proofs bigint NOT NULL DEFAULT 0;
    CREATE TABLE shelves (id text PRIMARY KEY, organization_id text NOT NULL REFERENCES organizations (id));
    CREATE INDEX devices_shelf ON devices (shelf);
    INSERT INTO schema_migrations (number, name, digest, applied_at)
      SELECT max(number) + 1, 'shelves', 'ff', 0 FROM schema_migrations;
    COMMIT
    """

  @Test func theOldOnesGoOnAndOneCanBeStartedAgain() async throws {
    try await TwoServers.run(devices: 3) { two in
      let held = try await two.client(0).license(two.business.devices[0], by: two.business.token)
      // Statements that are prepared on each server's connections by now, and used again after the step.
      let first: ServerClient.Tokens = try await two.client(1).refresh(held.refreshToken).expecting(200, "a refresh")
        .decoded()
      try await two.database.sql(Self.step)

      let next: ServerClient.Tokens = try await two.client(0).refresh(first.refreshToken).expecting(200, "a refresh")
        .decoded()
      #expect(try await two.isActive(next.accessToken) == [true, true])
      for (number, device) in two.business.devices.dropFirst().enumerated() {
        let tokens = try await two.client(number).license(device, by: two.business.token)
        #expect(try await two.isActive(tokens.accessToken) == [true, true])
      }

      let ports = two.servers[1].ports
      #expect(await two.servers[1].end() == .status(0))
      let refused = try await two.installations[1].run(
        "serve", environment: two.installations[1].environment(ports))
      #expect(refused.exit == .status(78) && refused.errors.contains("newer"), "\(refused.errors)")
      let again = try await ServerProcess.start("serve", ["--no-migrate"], of: two.installations[1], on: ports)
      let last: ServerClient.Tokens = try await again.client.refresh(next.refreshToken).expecting(200, "a refresh")
        .decoded()
      #expect(try await two.client(0).isActive(last.accessToken, asking: two.resource))
      #expect(await again.end() == .status(0))
    }
  }
}
