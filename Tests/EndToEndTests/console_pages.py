"""Every page of the console, by its route and by where it is looked at.

The scripts that look at all pages (accessibility.py, contact_sheet.py) share the list; the names in its addresses stand for things of
console_business.py's business. A test holds it against the routes of the server, so that no page is forgotten.
"""

LICENSE = "/organizations/{id}/licenses/{license}"


class Page:
    """A page: its route, as the server has it, and where it is looked at; or what a form of it answers.

    `typed` says what goes into which fields, by their names, and `press` which button is pressed then.
    """

    def __init__(self, name, route, address=None, person="administrator", typed=None, press=None):
        self.name = name
        self.route = route
        self.address = address or route
        self.person = person
        self.typed = typed or {}
        self.press = press


PAGES = [
    Page("login", "/login", person=None),
    Page(
        "login-wrong",
        "/login",
        person=None,
        typed={"email": "nobody@example.com", "password": "a guess"},
        press="Sign in",
    ),
    Page("organizations", "/"),
    Page("organization-new", "/organizations/new"),
    Page("overview", "/organizations/{id}"),
    Page("overview-of-a-viewer", "/organizations/{id}", person="viewer"),
    Page("overview-of-an-owner", "/organizations/{id}", person="owner"),
    Page("overview-empty", "/organizations/{id}", "/organizations/{other}"),
    Page("organization-edit", "/organizations/{id}/edit"),
    Page("organization-disable", "/organizations/{id}/disable"),
    Page("activate", "/activate"),
    Page("authorize", "/organizations/{id}/authorize-device"),
    Page(
        "authorize-wrong", "/organizations/{id}/authorize-device", typed={"user_code": "BCDF-GHJK"}, press="Authorize"
    ),
    Page(
        "confirm",
        "/organizations/{id}/authorize-device",
        "/organizations/{id}/authorize-device?device_id={hub}&user_code={user_code}",
        press="Authorize",
    ),
    Page("pending", "/organizations/{id}/pending"),
    Page("pending-empty", "/organizations/{id}/pending", "/organizations/{other}/pending"),
    Page("devices", "/organizations/{id}/devices"),
    Page("devices-of-a-viewer", "/organizations/{id}/devices", person="viewer"),
    Page("devices-searched", "/organizations/{id}/devices", "/organizations/{id}/devices?search=store"),
    Page("devices-empty", "/organizations/{id}/devices", "/organizations/{other}/devices"),
    Page("device-new", "/organizations/{id}/devices/new"),
    Page("device-new-wrong", "/organizations/{id}/devices/new", typed={"url": "not an address"}, press="Add device"),
    Page("device", "/organizations/{id}/devices/{device}"),
    Page("device-of-a-viewer", "/organizations/{id}/devices/{device}", person="viewer"),
    Page("device-hub", "/organizations/{id}/devices/{device}", "/organizations/{id}/devices/{hub}"),
    Page("device-edit", "/organizations/{id}/devices/{device}/edit"),
    Page("device-disable", "/organizations/{id}/devices/{device}/disable"),
    Page("device-delete", "/organizations/{id}/devices/{device}/delete"),
    Page(
        "device-release",
        "/organizations/{id}/devices/{device}/release",
        "/organizations/{id}/devices/{device}/release?activation_id={activation}",
    ),
    Page("hubs", "/organizations/{id}/hubs"),
    Page("hub", "/organizations/{id}/hubs", "/organizations/{id}/hubs?hub={hub}"),
    Page("hubs-empty", "/organizations/{id}/hubs", "/organizations/{other}/hubs"),
    Page("licenses", "/organizations/{id}/licenses"),
    Page("licenses-empty", "/organizations/{id}/licenses", "/organizations/{other}/licenses"),
    Page("license-new", "/organizations/{id}/licenses/new"),
    Page(
        "license-new-terms",
        "/organizations/{id}/licenses/new",
        "/organizations/{id}/licenses/new?product_id={product}",
    ),
    Page("license", LICENSE),
    Page("license-suspended", LICENSE, LICENSE.replace("{license}", "{suspended}")),
    Page("license-of-a-viewer", LICENSE, person="viewer"),
    Page("license-with-keys", LICENSE, LICENSE.replace("{license}", "{keyed}")),
    Page("license-with-files", LICENSE, LICENSE.replace("{license}", "{filed}")),
    Page("license-edit", LICENSE + "/edit"),
    Page("license-renew", LICENSE + "/renew"),
    Page("license-suspend", LICENSE + "/suspend"),
    Page("license-revoke", LICENSE + "/revoke"),
    Page("license-release", LICENSE + "/release", LICENSE + "/release?activation_id={activation}"),
    Page("keys-made", LICENSE + "/keys/new", LICENSE.replace("{license}", "{keyed}") + "/keys/new", press="Create keys"),
    Page("keys", LICENSE + "/keys", LICENSE.replace("{license}", "{keyed}") + "/keys"),
    Page("keys-new", LICENSE + "/keys/new", LICENSE.replace("{license}", "{keyed}") + "/keys/new"),
    Page("keys-import", LICENSE + "/keys/import", LICENSE.replace("{license}", "{keyed}") + "/keys/import"),
    Page("key", LICENSE + "/keys/{key}", LICENSE.replace("{license}", "{keyed}") + "/keys/{key}"),
    Page(
        "key-revealed",
        LICENSE + "/keys/{key}",
        LICENSE.replace("{license}", "{keyed}") + "/keys/{key}",
        press="Reveal key",
    ),
    Page("key-edit", LICENSE + "/keys/{key}/edit", LICENSE.replace("{license}", "{keyed}") + "/keys/{key}/edit"),
    Page("domain-new", LICENSE + "/domains/new", LICENSE.replace("{license}", "{domained}") + "/domains/new"),
    Page("locks", LICENSE + "/locks", LICENSE.replace("{license}", "{keyed}") + "/locks"),
    Page(
        "lock-release",
        LICENSE + "/locks/{lock}/release",
        LICENSE.replace("{license}", "{keyed}") + "/locks/{lock}/release",
    ),
    Page("unauthorized", LICENSE + "/unauthorized", LICENSE.replace("{license}", "{keyed}") + "/unauthorized"),
    Page(
        "installation",
        LICENSE + "/unauthorized/{installation}",
        LICENSE.replace("{license}", "{keyed}") + "/unauthorized/{installation}",
    ),
    Page("explain", LICENSE + "/explain", LICENSE.replace("{license}", "{keyed}") + "/explain"),
    Page(
        "explained",
        LICENSE + "/explain",
        LICENSE.replace("{license}", "{keyed}") + "/explain",
        typed={"text": "MYSOFT-AAAAA-BBBBB-CCCCC-DDDDD"},
        press="Explain",
    ),
    Page("files", LICENSE + "/files", LICENSE.replace("{license}", "{filed}") + "/files"),
    Page("files-issue", LICENSE + "/files/issue", LICENSE.replace("{license}", "{filed}") + "/files/issue"),
    Page(
        "files-issued-now",
        LICENSE + "/files/issue",
        LICENSE.replace("{license}", "{filed}") + "/files/issue",
        typed={"devices": "serial_number,article_number\nSW-0003,SWITCH-8\nSW-0004,SWITCH-8\n"},
        press="Issue license files",
    ),
    Page("file", LICENSE + "/files/{file}", LICENSE.replace("{license}", "{filed}") + "/files/{file}"),
    Page(
        "file-revoke", LICENSE + "/files/{file}/revoke", LICENSE.replace("{license}", "{filed}") + "/files/{file}/revoke"
    ),
    Page("parent-license", LICENSE + "/parent-license", LICENSE.replace("{license}", "{filed}") + "/parent-license"),
    Page(
        "parent-license-end",
        LICENSE + "/parent-license/end",
        LICENSE.replace("{license}", "{filed}") + "/parent-license/end",
    ),
    Page("members", "/organizations/{id}/members"),
    Page("members-of-a-viewer", "/organizations/{id}/members", person="viewer"),
    Page("member-new", "/organizations/{id}/members/new"),
    Page("member-edit", "/organizations/{id}/members/{user}/edit"),
    Page("member-remove", "/organizations/{id}/members/{user}/remove"),
    Page("organization-audit", "/organizations/{id}/audit", person="owner"),
    Page("organization-event", "/organizations/{id}/audit/events/{event}"),
    Page("products", "/products"),
    Page("products-of-a-viewer", "/products", person="viewer"),
    Page("product-new", "/products/new"),
    Page("product", "/products/{id}", "/products/{product}"),
    Page("product-edit", "/products/{id}/edit", "/products/{product}/edit"),
    Page("licensing", "/products/{id}/licensing", "/products/{key_product}/licensing"),
    Page("lock-parameters", "/products/{id}/licensing/parameters", "/products/{key_product}/licensing/parameters"),
    Page("check-code", "/products/{id}/licensing/code", "/products/{key_product}/licensing/code"),
    Page("check-token-renew", "/products/{id}/licensing/renew", "/products/{key_product}/licensing/renew"),
    Page("file-settings", "/products/{id}/license-files", "/products/{file_product}/license-files"),
    Page("account", "/account"),
    Page("account-password", "/account/password"),
    Page("api-token-new", "/account/api-tokens/new"),
    Page("api-token-delete", "/account/api-tokens/{token}/delete"),
    Page("users", "/users"),
    Page("user-new", "/users/new"),
    Page("user", "/users/{user}"),
    Page("user-edit", "/users/{user}/edit"),
    Page("user-password", "/users/{user}/password"),
    Page("user-disable", "/users/{user}/disable"),
    Page("clients", "/clients"),
    Page("client-new", "/clients/new"),
    Page("client", "/clients/{client}"),
    Page("client-edit", "/clients/{client}/edit"),
    Page("client-secret", "/clients/{client}/secret"),
    Page("client-disable", "/clients/{client}/disable"),
    Page("signing-keys", "/signing-keys"),
    Page("signing-key-rotate", "/signing-keys/rotate", "/signing-keys/rotate?purpose=token&urgency=planned"),
    Page("signing-key-withdraw", "/signing-keys/rotate", "/signing-keys/rotate?purpose=file&urgency=compromised"),
    Page("audit", "/audit"),
    Page("audit-event", "/audit/events/{event}"),
    Page("audit-chain", "/audit/chain"),
    # What stands where there is nothing, or nothing that one may see or do.
    Page("not-allowed", "/organizations/{id}/authorize-device", person="viewer"),
    Page("nothing-here", "/organizations/{id}", "/organizations/org_00000000000000000000000000"),
]

# Addresses that show no page of their own: downloads, pages that only a form leads to, and what is there for a moment only.
WITHOUT_PAGE = [
    "/static/{folder}/{file}",
    LICENSE + "/keys/created",
    LICENSE + "/files/issued",
    LICENSE + "/files/issued/csv",
    LICENSE + "/files/{file}/download",
    # There is a retired signing key only for a while after a rotation.
    "/signing-keys/{signing_key}/remove",
]
