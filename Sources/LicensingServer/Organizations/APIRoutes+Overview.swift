import HTTPEdge
import Hummingbird
import LicenseTokens
import LicensingCore

extension APIRoutes {
  func addOverview(to router: Router<ServerRequestContext>) {
    get("/organizations/{id}/overview", on: router) { request in
      .ok(try await ReadOverview(context)(try request.id(), by: request.actor).json)
    }
  }
}

extension ReadOverview.Overview {
  fileprivate var json: JSONValue {
    .object([
      "devices": devices.json, "licensed_devices": licensed.json, "licenses": licenses.json,
      "units_used": .integer(unitsUsed), "units_allowed": JSONValue(unitsAllowed), "attention": attention.json,
    ])
  }
}

extension Attention {
  var json: JSONValue {
    .object([
      "pending": pending.json,
      "silent_devices": .object([
        "near_end": .integer(silent.nearEnd), "ended": .integer(silent.ended), "more": .bool(silent.hasMore),
      ]),
      "licenses": .object([
        "near_end": .integer(Int64(licenses.nearEnd.count)), "expired": .integer(Int64(licenses.expired.count)),
        "suspended": .integer(Int64(licenses.suspended.count)),
        "near_quota": .integer(Int64(licenses.nearlyUsedUp.count)),
      ]),
      "unauthorized_installations": .array(
        installations.map {
          .object(["license_id": JSONValue($0.licenseID), "count": .integer($0.count)])
        }),
      "license_files_to_reissue": .integer(filesToReissue),
    ])
  }
}

extension CappedCount {
  var json: JSONValue { .object(["count": .integer(count), "more": .bool(hasMore)]) }
}
