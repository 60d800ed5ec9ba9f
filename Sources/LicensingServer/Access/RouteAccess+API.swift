import HTTPTypes
import LicensingCore

extension RouteAccess {
  /// The routes of the API; paths begin behind `/api/v1`.
  static let api: [RouteAccess] =
    apiOfOrganizations + apiOfAccounts + apiOfLicenses + apiOfKeys + apiOfFiles + apiOfDevices
    + apiOfKeeping

  private static let apiOfOrganizations: [RouteAccess] = [
    .init(.get, "/organizations", .signedIn),
    .init(.post, "/organizations", .platformAdministrator),
    .init(.get, "/organizations/{id}", .member(.viewer)),
    .init(.patch, "/organizations/{id}", .member(.owner)),
    .init(.patch, "/organizations/{id}", .platformInside, when: "disabled is given"),
    .init(.get, "/organizations/{id}/overview", .member(.viewer)),
    .init(.get, "/organizations/{id}/members", .member(.viewer)),
    .init(.get, "/organizations/{id}/members/{user}", .member(.viewer)),
    .init(.put, "/organizations/{id}/members/{user}", .member(.owner)),
    .init(.delete, "/organizations/{id}/members/{user}", .member(.owner)),
  ]

  private static let apiOfAccounts: [RouteAccess] = [
    .init(.get, "/users", .platformAdministrator),
    .init(.post, "/users", .platformAdministrator),
    .init(.get, "/users/{id}", .platformAdministrator),
    .init(.patch, "/users/{id}", .platformAdministrator),
    // Everybody's own.
    .init(.get, "/api-tokens", .signedIn),
    .init(.post, "/api-tokens", .signedIn),
    .init(.get, "/api-tokens/{id}", .signedIn),
    .init(.delete, "/api-tokens/{id}", .signedIn),
    .init(.post, "/account/password", .signedIn),
    .init(.get, "/account/sessions", .signedIn),
    .init(.post, "/account/sessions/end", .signedIn),
    .init(.post, "/account/sessions/{id}/end", .signedIn),
    .init(.get, "/clients", .platformAdministrator),
    .init(.post, "/clients", .platformAdministrator),
    .init(.get, "/clients/{id}", .platformAdministrator),
    .init(.patch, "/clients/{id}", .platformAdministrator),
    .init(.delete, "/clients/{id}", .platformAdministrator),
    .init(.post, "/clients/{id}/secret", .platformAdministrator),
  ]

  private static let apiOfLicenses: [RouteAccess] = [
    .init(.get, "/products", .signedIn),
    .init(.post, "/products", .platformAdministrator),
    .init(.get, "/products/{id}", .signedIn),
    .init(.patch, "/products/{id}", .platformAdministrator),
    .init(.get, "/organizations/{id}/licenses", .member(.viewer)),
    .init(.post, "/organizations/{id}/licenses", .platformInside),
    .init(.get, "/licenses/{id}", .member(.viewer)),
    .init(.patch, "/licenses/{id}", .platformInside),
    .init(.post, "/licenses/{id}/suspend", .platformInside),
    .init(.post, "/licenses/{id}/reinstate", .platformInside),
    .init(.post, "/licenses/{id}/revoke", .platformInside),
    .init(.post, "/licenses/{id}/renew", .platformInside),
    .init(.get, "/licenses/{id}/devices", .member(.viewer)),
    .init(.get, "/licenses/{id}/activations", .member(.viewer)),
    .init(.get, "/activations/{id}", .member(.viewer)),
    .init(.delete, "/activations/{id}", .member(.manager)),
  ]

  private static let apiOfKeys: [RouteAccess] = [
    .init(.get, "/products/{id}/license-check", .platformAdministrator),
    .init(.patch, "/products/{id}/license-check", .platformAdministrator),
    .init(.post, "/products/{id}/license-check/renew-token", .platformAdministrator),
    .init(.get, "/licenses/{id}/keys", .member(.manager)),
    .init(.post, "/licenses/{id}/keys", .platformInside),
    .init(.post, "/licenses/{id}/domains", .platformInside),
    .init(.post, "/licenses/{id}/keys/export", .member(.owner)),
    .init(.post, "/licenses/{id}/keys/import", .platformInside),
    .init(.get, "/license-keys/{id}", .member(.manager)),
    .init(.patch, "/license-keys/{id}", .platformInside),
    .init(.post, "/license-keys/{id}/reveal", .member(.owner)),
    .init(.get, "/licenses/{id}/locks", .member(.manager)),
    .init(.get, "/locks/{id}", .member(.manager)),
    .init(.delete, "/locks/{id}", .member(.manager)),
    .init(.get, "/licenses/{id}/unauthorized-installations", .member(.manager)),
    .init(.get, "/unauthorized-installations/{id}", .member(.manager)),
    .init(.post, "/unauthorized-installations/{id}/accept", .member(.manager)),
    .init(.post, "/unauthorized-installations/{id}/accept", .platformInside, when: "raise_locks_allowed is true"),
    .init(.post, "/unauthorized-installations/{id}/block", .member(.manager)),
    .init(.post, "/unauthorized-installations/{id}/unblock", .member(.manager)),
    .init(.post, "/licenses/{id}/explain-check", .member(.viewer)),
  ]

  private static let apiOfFiles: [RouteAccess] = [
    .init(.get, "/products/{id}/license-files", .signedIn),
    .init(.patch, "/products/{id}/license-files", .platformAdministrator),
    .init(.get, "/licenses/{id}/quota", .member(.viewer)),
    .init(.get, "/licenses/{id}/license-files", .member(.viewer)),
    .init(.get, "/license-files/{id}", .member(.viewer)),
    .init(.get, "/license-files/{id}/document", .member(.viewer)),
    .init(.post, "/license-files/{id}/revoke", .member(.manager)),
    // A parent license file opens these as well.
    .init(.post, "/license-files", .member(.manager)),
    .init(.post, "/license-files/bundle", .member(.viewer)),
    .init(.get, "/license-files/quota", .credential),
    .init(.get, "/licenses/{id}/parent-license", .member(.viewer)),
    .init(.post, "/licenses/{id}/parent-license", .member(.manager)),
    .init(.delete, "/licenses/{id}/parent-license", .member(.manager)),
  ]

  private static let apiOfDevices: [RouteAccess] = [
    .init(.get, "/organizations/{id}/devices", .member(.viewer)),
    .init(.post, "/organizations/{id}/devices", .member(.manager)),
    .init(.get, "/devices/{id}", .member(.viewer)),
    .init(.patch, "/devices/{id}", .member(.manager)),
    .init(.delete, "/devices/{id}", .member(.manager)),
    .init(.get, "/organizations/{id}/hubs", .member(.viewer)),
    .init(.get, "/hubs/{id}/devices", .member(.viewer)),
    .init(.get, "/directory/servers/{id}", .credential),
    .init(.get, "/device-authorizations", .platformAdministrator, when: "organization_id is left out"),
    .init(.get, "/device-authorizations", .member(.viewer)),
    .init(.post, "/device-authorizations/lookup", .memberOfAny(.manager)),
    .init(.post, "/device-authorizations/lookup", .member(.manager), when: "organization_id is given"),
    .init(.post, "/device-authorizations/{id}/approve", .member(.manager)),
    .init(.post, "/device-authorizations/{id}/deny", .memberOfAny(.manager)),
    .init(.post, "/device-authorizations/{id}/deny", .member(.manager), when: "organization_id is given"),
  ]

  private static let apiOfKeeping: [RouteAccess] = [
    .init(.get, "/openapi.json", .anyone),
    .init(.get, "/signing-keys", .platformAdministrator),
    .init(.get, "/signing-keys/{id}", .platformAdministrator),
    .init(.delete, "/signing-keys/{id}", .platformAdministrator),
    .init(.post, "/signing-keys/rotate", .platformAdministrator),
    .init(.get, "/audit-events", .member(.viewer)),
    .init(.get, "/audit-events", .platformAdministrator, when: "organization_id is left out"),
    .init(.get, "/audit-events/head", .platformAdministrator),
  ]
}
