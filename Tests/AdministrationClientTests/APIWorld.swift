import HTTPCalls
import LicenseTokens
import TestTransport

@testable import AdministrationClient

/// A server with a script, and what it gives.
enum APIWorld {
  static let root = "https://auth.example.com/api/v1"
  static let token = Credential("csa_token")

  static func client(_ transport: ScriptedTransport) throws -> APIClient {
    APIClient(server: try ServerAddress("https://auth.example.com"), credential: token, transport: transport)
  }

  static func get(_ path: String, limit: Int = HTTPCall.usualAnswerLimit * 8) -> HTTPCall {
    var call = HTTPCall(.get, root + path, bearer: token)
    call.answerLimit = limit
    return call
  }

  static func post(_ path: String, _ json: String, ifMatch: String? = nil) -> HTTPCall {
    let body = HTTPCall.Body(mediaType: "application/json", bytes: Array(json.utf8))
    var call = HTTPCall(.post, root + path, body: body, bearer: token)
    call.answerLimit = HTTPCall.usualAnswerLimit * 8
    call.ifMatch = ifMatch
    return call
  }

  static func problem(_ status: Int, _ code: String, _ detail: String, errors: String = "") -> HTTPAnswer {
    let members = errors.isEmpty ? "" : #","errors":[\#(errors)]"#
    return HTTPAnswer(
      status: status, contentType: "application/problem+json",
      body: Array(
        #"{"type":"about:blank","title":"T","status":\#(status),"code":"\#(code)","detail":"\#(detail)"\#(members)}"#
          .utf8))
  }

  static func list(_ items: String..., next: String = "null") -> HTTPAnswer {
    .json(#"{"items":[\#(items.joined(separator: ","))],"next":\#(next)}"#)
  }

  static let acme = #"{"id":"org_1","name":"Acme Stores","status":"active"}"#
  static let other = #"{"id":"org_2","name":"Béla & Söhne","status":"disabled"}"#

  static let till =
    #"{"article_number":"POS-2","hub_id":null,"id":"dev_1","kind":"server","last_seen_at":null,"license_id":null,"#
    + #""name":"Store 12 server","organization_id":"org_1","serial_number":"CS-POS-0012","status":"active","url":null}"#
  static let bare =
    #"{"id":"dev_2","kind":"register","name":"Register","organization_id":"org_1","serial_number":null,"#
    + #""status":"disabled"}"#

  static let license =
    #"{"features":["xms","l3"],"id":"lic_1","organization_id":"org_1","product_id":"prd_1","quota":10,"#
    + #""renewal_date":"2027-06-30","status":"Licensed","used":3}"#
  static let unlimited =
    #"{"features":[],"id":"lic_2","organization_id":"org_1","product_id":"prd_9","quota":null,"#
    + #""renewal_date":null,"status":"Expired – Requires Renewal","used":0}"#
  static let product = #"{"id":"prd_1","code":"pos","name":"Point of sale"}"#
}
