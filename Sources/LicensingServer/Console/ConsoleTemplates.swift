/// The console's templates, embedded in the program.
enum ConsoleTemplates {
  static let all: [String: [UInt8]] = [
    "authorize": PackageResources.authorize_mustache,
    "choose-organization": PackageResources.choose_organization_mustache,
    "confirm": PackageResources.confirm_mustache,
    "device": PackageResources.device_mustache,
    "devices": PackageResources.devices_mustache,
    "license-row": PackageResources.license_row_mustache,
    "license": PackageResources.license_mustache,
    "license-revoke": PackageResources.license_revoke_mustache,
    "licenses": PackageResources.licenses_mustache,
    "login": PackageResources.login_mustache,
    "organization": PackageResources.organization_mustache,
    "pending": PackageResources.pending_mustache,
    "pending-table": PackageResources.pending_table_mustache,
    "products": PackageResources.products_mustache,
  ]
}
