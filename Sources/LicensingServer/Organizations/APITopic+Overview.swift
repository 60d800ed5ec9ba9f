import HTTPTypes
import LicensingCore

extension APITopic {
  static let overviewSchemas: [String: JSONSchema] = [
    "Count": .object(["count": .count, "more": .truth.says("There are more than were counted.")]),
    "Overview": .object([
      "devices": .named("Count"), "licensed_devices": .named("Count"), "licenses": .named("Count"),
      "units_used": .count.says("Of all licenses."),
      "units_allowed": .count.orNull.says("By all licenses; null: one of them has no limit."),
      "attention": .named("Attention"),
    ]),
    "Attention": .object([
      "pending": .named("Count").says("Machines that ask for a license now."),
      "silent_devices": .object([
        "near_end": .count.says("They got no token for so long that theirs ends soon."),
        "ended": .count.says("Their tokens have ended."), "more": .truth,
      ]),
      "licenses": .object([
        "near_end": .count, "expired": .count, "suspended": .count, "near_quota": .count,
      ]).says("The list of licenses has a filter for each."),
      "unauthorized_installations": .array(.object(["license_id": .named("LicenseID"), "count": .count]))
        .says("Those that nobody accepted or blocked, most first; none for viewers."),
      "license_files_to_reissue": .count.says("Their signing key was withdrawn."),
    ]),
  ]

  static let overview = APIOperation(
    .get, "/organizations/{id}/overview", "readOverview", "Read what waits for somebody, and how large it is",
    "What the first page of an organization shows.", answers: .ok(.named("Overview")))
}
