import AdministrationClient
package import HTTPCalls
import LicenseTokens

/// ServerAccess is what the commands ask of the authorization server, with a parent license or without, and what its failures
/// mean to a technician.

/// The authorization server, as the commands see it.
package struct FleetServer: Sendable {
  /// What the server said to a chunk of devices.
  struct Issued: Sendable, Equatable {
    enum Item: Sendable, Equatable {
      /// A license file, as it came.
      case document(String)
      case refused(code: String, message: String)
    }

    /// In the order of the devices, one each.
    let items: [Item]
    let quota: LicenseQuota
  }

  private let url: String
  private let transport: any HTTPTransport

  /// - Parameter url: scheme, host and port: `https://auth.example.com`.
  package init(url: String, transport: any HTTPTransport) {
    self.url = url
    self.transport = transport
  }

  func keySet() async throws(Failure) -> JSONWebKeySet {
    try await asking { client throws(APIFailure) in try await client.keySet() }
  }

  /// As it came, a compact JWS.
  func revocationList() async throws(Failure) -> String {
    try await asking { client throws(APIFailure) in try await client.revocationList() }
  }

  /// - Parameters:
  ///   - devices: a thousand at the most. Asking for the same again costs nothing.
  ///   - now: when the quota in the answer is true.
  func issue(
    _ devices: [FleetDevice], under parent: ParentLicenseClaims, at now: Int64
  ) async throws(Failure) -> Issued {
    let requested = devices.map {
      RequestedDevice(serialNumber: $0.serialNumber, articleNumber: $0.articleNumber)
    }
    let answer = try await asking(with: parent) { client throws(APIFailure) in
      try await client.issueLicenseFiles(requested)
    }
    return Issued(items: answer.outcomes.map(Issued.Item.init), quota: LicenseQuota(answer.quota, readAt: now))
  }

  /// With its armor, as it came.
  func bundle(of ids: [String], under parent: ParentLicenseClaims) async throws(Failure) -> String {
    try await asking(with: parent) { client throws(APIFailure) in try await client.licenseFileBundle(of: ids) }
  }

  func quota(under parent: ParentLicenseClaims, at now: Int64) async throws(Failure) -> LicenseQuota {
    let figures = try await asking(with: parent) { client throws(APIFailure) in try await client.quota() }
    return LicenseQuota(figures, readAt: now)
  }

  private func asking<Value>(
    with parent: ParentLicenseClaims? = nil, _ body: (APIClient) async throws(APIFailure) -> Value
  ) async throws(Failure) -> Value {
    let address: ServerAddress
    do { address = try ServerAddress(url) } catch { throw .unreachable("\(url) \(error.description).") }
    let credential = parent.map { Credential($0.credential.exposed) }
    do throws(APIFailure) {
      return try await body(APIClient(server: address, credential: credential, transport: transport))
    } catch {
      throw Failure(error, of: url)
    }
  }
}

extension FleetServer.Issued.Item {
  fileprivate init(_ outcome: IssuedLicenseFiles.Outcome) {
    self =
      switch outcome {
      case .document(_, let document): .document(document)
      case .refused(let code, let message): .refused(code: code, message: message)
      }
  }
}

extension LicenseQuota {
  fileprivate init(_ figures: QuotaFigures, readAt: Int64) {
    self.init(
      total: figures.total, used: figures.used, reserved: figures.reserved, remaining: figures.remaining,
      readAt: readAt)
  }
}
