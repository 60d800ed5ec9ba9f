import LicenseTokens

/// The license token that stands in the documentation of the protocol.
let sampleClaims = LicenseClaims(
  issuer: "https://auth.example.com", subject: "dev_1", audience: ["org_1"], clientID: "countersign-agent",
  scope: "license", issuedAt: 1_790_000_000, expiresAt: 1_790_259_200, tokenID: "jti_1", family: "fam_1",
  activation: "act_1", entitlements: ["xms"],
  license: .init(
    id: "lic_1", product: "pos", renewalDate: RenewalDate(year: 2027, month: 6, day: 30), renewalWindowDays: 30),
  device: .init(name: "Store 12 server", kind: "server"),
  organization: .init(id: "org_1", name: "Acme Stores"),
  hub: .init(id: "dev_2", name: "HQ Hub", url: "https://hub.example.com"))

let sampleClaimsJSON = """
  {"iss":"https://auth.example.com","sub":"dev_1","aud":["org_1"],"client_id":"countersign-agent","scope":"license",\
  "iat":1790000000,"exp":1790259200,"jti":"jti_1","family":"fam_1","activation":"act_1","entitlements":["xms"],\
  "license":{"id":"lic_1","product":"pos","renewal_date":"2027-06-30","renewal_window_days":30},\
  "device":{"name":"Store 12 server","kind":"server"},\
  "organization":{"id":"org_1","name":"Acme Stores"},\
  "hub":{"id":"dev_2","name":"HQ Hub","url":"https://hub.example.com"}}
  """
