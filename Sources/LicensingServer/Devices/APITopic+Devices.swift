import HTTPTypes
import LicenseTokens
import LicensingCore

extension APITopic {
  static let devices = APITopic(
    name: "Devices", description: "An organization's machines.",
    schemas: [
      "Device": .object([
        "id": .named("DeviceID").says("The server ID, by which other machines find it."),
        "organization_id": .named("OrganizationID"), "name": .line, "kind": .choice(Device.Kind.self),
        "serial_number": .text.orNull, "article_number": .text.orNull, "url": .text.orNull,
        "hub_id": .named("DeviceID").orNull, "license_id": .named("LicenseID").orNull,
        "status": .choice(["active", "disabled"]), "last_seen_at": .time.orNull, "created_at": .time,
        "updated_at": .time,
      ]),
      "DevicePage": .list(of: "Device", with: ["cut": .cut]),
      "HubNode": .object([
        "device": .named("Device"), "reporting": .named("Count").says("How many devices report to it."),
      ]),
      "HubNodePage": .list(of: "HubNode"),
      "Server": .object([
        "id": .named("DeviceID"), "name": .line, "url": .text.orNull, "hub": .named("Hub").orNull,
      ]),
      "Hub": .object(["id": .named("DeviceID"), "name": .line, "url": .text.orNull]),
    ],
    operations: [
      APIOperation(
        .get, "/organizations/{id}/devices", "listDevices", "List an organization's devices",
        query: [
          .limit, .query("after", .text, "The `next` of the page before; without it, the first page."), .search,
          .query("status", .choice(DeviceListQuery.Status.self), "Only those that stand so."),
          .query("kind", .choice(Device.Kind.self), "Only those of this kind."),
          .query("sort", .choice(DeviceListQuery.Sort.self).otherwise(.string("created")), "By what."), .order,
        ],
        answers: .ok(.named("DevicePage"))),
      APIOperation(
        .post, "/organizations/{id}/devices", "createDevice", "Add a device",
        body: .request(["name": .line.such(as: "Store 12 server")], optional: details),
        answers: .created(.named("Device"), at: true),
        isTagged: true),
      APIOperation(
        .get, "/devices/{id}", "readDevice", "Read a device", answers: .ok(.named("Device")), isTagged: true),
      APIOperation(
        .patch, "/devices/{id}", "changeDevice", "Change, disable or enable a device",
        "A disabled one has no valid tokens, and gets no new ones.",
        body: .request(
          [:],
          optional: [
            "name": .line, "kind": .choice(Device.Kind.self), "serial_number": number, "article_number": number,
            "url": .webAddress.orNull, "hub_id": .named("DeviceID").orNull, "license_id": .named("LicenseID").orNull,
            "disabled": .truth,
          ]),
        ifMatch: .required, answers: .ok(.named("Device")), isTagged: true),
      APIOperation(
        .delete, "/devices/{id}", "deleteDevice", "Delete a device",
        "Its tokens end, and the licenses that it uses are free again.", ifMatch: .optional,
        answers: .noContent),
      APIOperation(
        .get, "/organizations/{id}/hubs", "listHubs", "List an organization's hubs that report to no other",
        "A page can have fewer than `limit` though `next` is not null.", query: APIParameter.page(by: "DeviceID"),
        answers: .ok(.named("HubNodePage"))),
      APIOperation(
        .get, "/hubs/{id}/devices", "listDevicesOfHub", "List the devices that report to a hub",
        "One level of the tree: what reports to one of these is asked for with its own id.",
        query: APIParameter.page(by: "DeviceID"), answers: .ok(.named("HubNodePage"))),
      APIOperation(
        .get, "/directory/servers/{id}", "findServer", "Find another machine of the same organization",
        "For machines, which come with their own license token.", answers: .ok(.named("Server"))),
    ])

  private static let number = JSONSchema.text.with("maxLength", .integer(64)).orNull

  private static let details: KeyValuePairs<String, JSONSchema> = [
    "kind": .choice(Device.Kind.self).otherwise(.string("other")), "serial_number": number, "article_number": number,
    "url": .webAddress.orNull, "hub_id": .named("DeviceID").orNull, "license_id": .named("LicenseID").orNull,
  ]
}
