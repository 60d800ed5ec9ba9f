import HTTPTypes
import LicensingCore

extension RouteAccess {
  /// The routes of the console.
  static let console: [RouteAccess] = consoleOfSignIn + consoleOfDevices + consoleOfKeys + consoleOfFiles

  private static let license = "/organizations/{id}/licenses/{license}"

  private static let consoleOfSignIn: [RouteAccess] = [
    .init(.get, "/static/{folder}/{file}", .anyone),
    .init(.get, "/login", .anyone),
    .init(.post, "/login", .anyone),
    .init(.post, "/logout", .signedIn),
  ]

  private static let consoleOfDevices: [RouteAccess] = [
    .init(.get, "/", .signedIn),
    .init(.get, "/activate", .signedIn),
    .init(.get, "/organizations/new", .platformAdministrator),
    .init(.post, "/organizations/new", .platformAdministrator),
    .init(.get, "/organizations/{id}", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices/new", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/new", .member(.manager)),
    .init(.get, "/organizations/{id}/devices/{device}", .member(.viewer)),
    .init(.get, "/organizations/{id}/devices/{device}/edit", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/{device}/edit", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/{device}/disable", .member(.manager)),
    .init(.post, "/organizations/{id}/devices/{device}/enable", .member(.manager)),
    .init(.get, "/organizations/{id}/licenses", .member(.viewer)),
    .init(.get, "/organizations/{id}/licenses/new", .platformInside),
    .init(.post, "/organizations/{id}/licenses/new", .platformInside),
    .init(.get, "/organizations/{id}/licenses/{license}", .member(.viewer)),
    .init(.get, "/organizations/{id}/licenses/{license}/edit", .platformInside),
    .init(.post, "/organizations/{id}/licenses/{license}/edit", .platformInside),
    .init(.post, "/organizations/{id}/licenses/{license}/suspend", .platformInside),
    .init(.post, "/organizations/{id}/licenses/{license}/reinstate", .platformInside),
    .init(.get, "/organizations/{id}/licenses/{license}/revoke", .platformInside),
    .init(.post, "/organizations/{id}/licenses/{license}/revoke", .platformInside),
    .init(.post, "/organizations/{id}/licenses/{license}/release", .member(.manager)),
    .init(.get, "/products", .signedIn),
    .init(.get, "/products/new", .platformAdministrator),
    .init(.post, "/products/new", .platformAdministrator),
    .init(.get, "/products/{id}", .platformAdministrator),
    .init(.post, "/products/{id}", .platformAdministrator),
    .init(.get, "/organizations/{id}/pending", .member(.viewer)),
    .init(.get, "/organizations/{id}/authorize-device", .member(.manager)),
    .init(.post, "/organizations/{id}/authorize-device", .member(.manager)),
    .init(.post, "/organizations/{id}/authorize-device/confirm", .member(.manager)),
  ]

  private static let consoleOfKeys: [RouteAccess] = [
    .init(.get, license + "/keys", .member(.manager)),
    .init(.get, license + "/keys/new", .platformInside),
    .init(.post, license + "/keys/new", .platformInside),
    .init(.get, license + "/keys/created", .platformInside),
    .init(.post, license + "/keys/export", .member(.owner)),
    .init(.get, license + "/keys/import", .platformInside),
    .init(.post, license + "/keys/import", .platformInside),
    .init(.get, license + "/keys/{key}", .member(.manager)),
    .init(.get, license + "/keys/{key}/edit", .platformInside),
    .init(.post, license + "/keys/{key}/edit", .platformInside),
    .init(.post, license + "/keys/{key}/block", .platformInside),
    .init(.post, license + "/keys/{key}/unblock", .platformInside),
    .init(.post, license + "/keys/{key}/reveal", .member(.owner)),
    .init(.get, license + "/domains/new", .platformInside),
    .init(.post, license + "/domains/new", .platformInside),
    .init(.get, license + "/locks", .member(.manager)),
    .init(.get, license + "/locks/{lock}/release", .member(.manager)),
    .init(.post, license + "/locks/{lock}/release", .member(.manager)),
    .init(.get, license + "/unauthorized", .member(.manager)),
    .init(.get, license + "/unauthorized/{installation}", .member(.manager)),
    .init(.post, license + "/unauthorized/{installation}/accept", .member(.manager)),
    .init(.post, license + "/unauthorized/{installation}/block", .member(.manager)),
    .init(.post, license + "/unauthorized/{installation}/unblock", .member(.manager)),
    .init(.get, license + "/explain", .member(.viewer)),
    .init(.post, license + "/explain", .member(.viewer)),
    .init(.get, "/products/{id}/licensing", .platformAdministrator),
    .init(.post, "/products/{id}/licensing", .platformAdministrator),
    .init(.get, "/products/{id}/licensing/parameters", .platformAdministrator),
    .init(.post, "/products/{id}/licensing/parameters", .platformAdministrator),
    .init(.get, "/products/{id}/licensing/code", .platformAdministrator),
    .init(.get, "/products/{id}/licensing/renew", .platformAdministrator),
    .init(.post, "/products/{id}/licensing/renew", .platformAdministrator),
  ]

  private static let consoleOfFiles: [RouteAccess] = [
    .init(.get, license + "/files", .member(.viewer)),
    .init(.get, license + "/files/issue", .member(.manager)),
    .init(.post, license + "/files/issue", .member(.manager)),
    .init(.post, license + "/files/reissue", .member(.manager)),
    .init(.post, license + "/files/bundle", .member(.viewer)),
    .init(.get, license + "/files/{file}", .member(.viewer)),
    .init(.get, license + "/files/{file}/download", .member(.viewer)),
    .init(.get, license + "/files/{file}/revoke", .member(.manager)),
    .init(.post, license + "/files/{file}/revoke", .member(.manager)),
    .init(.get, license + "/parent-license", .member(.manager)),
    .init(.post, license + "/parent-license", .member(.manager)),
    .init(.get, license + "/parent-license/end", .member(.manager)),
    .init(.post, license + "/parent-license/end", .member(.manager)),
    .init(.get, "/products/{id}/license-files", .platformAdministrator),
    .init(.post, "/products/{id}/license-files", .platformAdministrator),
  ]
}
