import HTTPEdge
import Hummingbird
import LicensingCore
import OAuthMessages

/// `POST /oauth/device_authorization` (RFC 8628 §3.1).
struct DeviceAuthorizationEndpoint: Sendable {
  private let endpoint: OAuthEndpoint

  init(_ endpoint: OAuthEndpoint) { self.endpoint = endpoint }

  @Sendable func answer(_ request: Request, _ context: ServerRequestContext) async throws -> Response {
    let form = try await request.form()
    let client = try endpoint.callingClient(of: request, form: form)
    let asked = try await endpoint.context.reading(for: client) { try DeviceAuthorizationRequest(form) }
    let answer = try await AuthorizeDevice(endpoint.context)(
      client: client, scope: asked.scope, machine: MachineDescription(asked), from: context.origin)
    let verificationURI = endpoint.context.policy.issuer + "/activate"
    return .oauth(
      DeviceAuthorizationResponse(
        deviceCode: answer.deviceCode.exposed, userCode: answer.userCode.shown, verificationURI: verificationURI,
        verificationURIComplete: "\(verificationURI)?user_code=\(answer.userCode.shown)",
        expiresIn: Int(answer.lifetimeSeconds), interval: Int(answer.intervalSeconds)))
  }
}

extension MachineDescription {
  init(_ request: DeviceAuthorizationRequest) {
    self.init(
      deviceName: request.deviceName, serialNumber: request.serialNumber, articleNumber: request.articleNumber,
      hostname: request.hostname, operatingSystem: request.operatingSystem, softwareVersion: request.softwareVersion)
  }
}
