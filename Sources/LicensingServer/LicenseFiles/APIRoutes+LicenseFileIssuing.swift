import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

/// The few routes that a parent license file opens as well.
extension APIRoutes {
  /// A thousand devices, with what stands around them: each is three values.
  private static let largestIssue = 1024 * 1024
  private static let mostIssueValues = 10_000
  /// The ids of as many files as a bundle has.
  private static let largestSelection = 512 * 1024
  private static let mostSelectionValues = 20_000

  func addLicenseFileIssuing(to router: Router<ServerRequestContext>) {
    router.post(RouterPath(root + "/license-files")) { request, server in
      let caller = try await issuer(request, server)
      var body = try await request.jsonFields(
        maximumBytes: Self.largestIssue, maximumValues: Self.mostIssueValues)
      let license = caller.license(&body)
      let devices = body.objects("devices", isRequired: true) {
        DeviceNumbers(
          serialNumber: $0.optionalString("serial_number"), articleNumber: $0.optionalString("article_number"))
      }
      try body.finish()
      let answer = try await IssueLicenseFiles(context)(devices, under: try caller.authority(over: license))
      return APIAnswer.ok(answer.json(context)).response()
    }
    router.post(RouterPath(root + "/license-files/bundle")) { request, server in
      let caller = try await issuer(request, server)
      var body = try await request.jsonFields(
        maximumBytes: Self.largestSelection, maximumValues: Self.mostSelectionValues)
      let license = caller.license(&body)
      let ids = body.patch("ids") { fields in
        fields.array("ids") { if case .string(let text) = $0 { LicenseFileID(text) } else { nil } }
      }
      try body.finish()
      let bundle = try await BundleLicenseFiles(context)(
        of: try caller.authority(over: license), only: ids.applied(to: nil))
      return DownloadedText.response(bundle, name: "license-bundle")
    }
    router.get(RouterPath(root + "/license-files/quota")) { request, server in
      // Others name the license, and ask at its own path.
      guard let credential = try parentCredential(in: request) else { throw LicensingError.unauthenticated }
      let quota = try await ReadLicenseQuota(context)(under: .parent(credential, server.origin))
      return APIAnswer.ok(quota.json).response()
    }
  }

  /// Whoever asks: by a parent credential, which opens nothing but these routes, or as on any other. Nothing of the body is read
  /// for someone who is not known.
  private func issuer(_ request: Request, _ server: ServerRequestContext) async throws -> FileIssuer {
    if let credential = try parentCredential(in: request) {
      _ = try await ReadParentLicense(context)(of: credential)
      return .parent(credential, server.origin)
    }
    return .actor(try await caller(request, server))
  }

  /// - Returns: nil: something else was presented, or nothing.
  /// - Throws: `noParentLicense` for what begins like one and is none.
  private func parentCredential(in request: Request) throws -> ParentCredential? {
    guard let token = request.headers.bearerToken, token.hasPrefix(ParentCredentialKind.prefix) else { return nil }
    guard let credential = ParentCredential(presented: token) else { throw LicensingError.noParentLicense }
    return credential
  }
}

/// Who asks for license files.
private enum FileIssuer: Sendable {
  case actor(Actor)
  case parent(ParentCredential, Origin)

  /// The license that the body names; someone who may use several has to.
  func license(_ body: inout JSONFields) -> LicenseID? {
    switch self {
    case .actor: body.id("license_id")
    case .parent: body.optionalID("license_id")
    }
  }

  /// - Throws: `notFound`.
  func authority(over license: LicenseID?) throws -> IssueAuthority {
    switch self {
    case .actor(let actor):
      guard let license else { throw LicensingError.notFound }
      return .actor(actor, license)
    case .parent(let credential, let origin): return .parent(credential, origin, license: license)
    }
  }
}

extension IssueLicenseFiles.Answer {
  fileprivate func json(_ context: LicensingContext) -> JSONValue {
    .object(["items": .array(outcomes.map { $0.json(context, advice) }), "quota": quota.json])
  }
}

extension IssueLicenseFiles.Outcome {
  fileprivate func json(_ context: LicensingContext, _ advice: LicenseFileAdvice) -> JSONValue {
    var members = ["serial_number": JSONValue(serialNumber), "article_number": JSONValue(articleNumber)]
    switch result {
    case .file(let file, _): members["license_file"] = file.json(context, withDocument: true)
    case .error(let error):
      members["error"] = .object(["code": .string(error.rawValue), "message": .string(error.message(advice))])
    }
    return .object(members)
  }
}
