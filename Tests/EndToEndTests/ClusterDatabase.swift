import Foundation
import TestPostgreSQL

/// A PostgreSQL database of one test, in the cluster that the tests share.
struct ClusterDatabase: Sendable {
  let cluster: TestCluster
  let name = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")

  /// An empty one.
  init() async throws {
    cluster = try TestCluster.shared
    try await cluster.sql("CREATE DATABASE \(name) TEMPLATE template0 STRATEGY file_copy")
  }

  var url: String { cluster.url(name) }

  /// Runs statements, each in a transaction of its own.
  /// - Returns: the rows, columns separated by `|`.
  @discardableResult
  func sql(_ statement: String) async throws -> String { try await cluster.sql(statement, in: name) }
}
