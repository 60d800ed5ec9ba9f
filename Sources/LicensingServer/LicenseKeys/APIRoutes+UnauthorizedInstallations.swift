import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addUnauthorizedInstallations(to router: Router<ServerRequestContext>) {
    get("/licenses/{id}/unauthorized-installations", on: router) { request in
      let page: Page<UnauthorizedInstallationID> = try request.page()
      let found = try await ReadUnauthorizedInstallations(context)(of: try request.id(), page, by: request.actor)
      return .list(found, page: page, id: { $0.installation.id.text }, \.json)
    }
    get("/unauthorized-installations/{id}", on: router) { request in
      let found = try await ReadUnauthorizedInstallation(context)(try request.id(), by: request.actor)
      return .ok(found.json).tagged(found.installation.tag)
    }
    post("/unauthorized-installations/{id}/accept", on: router) { request in
      let condition = request.condition
      var body = try await request.bodyIfGiven()
      let raises = body.bool("raise_locks_allowed")
      try body.finish()
      let lock = try await AcceptInstallation(context)(
        try request.id(), raisingLocksAllowed: raises, isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .ok(lock.json(maskedText: nil))
    }
    post("/unauthorized-installations/{id}/block", on: router) { request in
      let condition = request.condition
      try await BlockInstallation(context).block(
        try request.id(), isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .noContent
    }
    post("/unauthorized-installations/{id}/unblock", on: router) { request in
      let condition = request.condition
      try await BlockInstallation(context).unblock(
        try request.id(), isAsSeen: { condition.allows($0.tag) }, by: request.actor)
      return .noContent
    }
    addExplanation(to: router)
  }

  private func addExplanation(to router: Router<ServerRequestContext>) {
    post("/licenses/{id}/explain-check", on: router) { request in
      var body = try await request.body()
      let parameters = body.objects("parameters") { ($0.string("name"), $0.string("value")) }
      let key: LicenseKeyID? = body.optionalID("key_id")
      let address = body.address("address")
      try body.finish()
      let query = CheckQuery(
        parameters: parameters.map { (name: $0.0, value: $0.1) }, connectionAddress: address)
      let answer = try await ExplainCheck(in: context)(
        query, about: key.map { .key($0) } ?? .named, on: try request.id(), by: request.actor)
      return .ok(answer.json)
    }
  }
}

extension JSONFields {
  /// An IP address in its normal form.
  fileprivate mutating func address(_ name: String) -> String? {
    guard let text = optionalString(name) else { return nil }
    let address = IPAddress(text)
    require(address != nil, name, "is an IP address, or null")
    return address?.description
  }
}

extension ReadUnauthorizedInstallations.Entry {
  fileprivate var json: JSONValue {
    .object([
      "id": JSONValue(installation.id), "key_id": JSONValue(key.id), "masked_key": .string(key.maskedText),
      "license_id": JSONValue(installation.licenseID), "organization_id": JSONValue(installation.organizationID),
      "parameters": .array(
        installation.parameters.map { .object(["name": .string($0.name), "value": .string($0.value)]) }),
      "address": .string(installation.address), "first_at": JSONValue(installation.firstAt),
      "last_at": JSONValue(installation.lastAt), "count": .integer(installation.count),
      "blocked": .bool(installation.isBlocked),
    ])
  }
}

extension ExplainCheck.Answer {
  fileprivate var json: JSONValue {
    let (result, locksAnew) =
      switch decision {
      case .ok, .okWithoutLock: ("OK", false)
      case .lockAnew: ("OK", true)
      case .failed: ("FAILED", false)
      }
    return .object([
      "result": .string(result), "locks_anew": .bool(locksAnew),
      "rules": .array(
        rules.map { entry in
          .object([
            "rule": .string(entry.rule.rawValue), "passed": entry.passed.map(JSONValue.bool) ?? .null,
            "sentence": .string(entry.rule.sentence),
          ])
        }),
    ])
  }
}
