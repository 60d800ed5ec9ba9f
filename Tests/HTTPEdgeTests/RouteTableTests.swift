import HTTPTypes
import Hummingbird
import Testing

@testable import HTTPEdge

@Suite struct RouteTableTests {
  private let table: RouteTable

  init() {
    let router = Router.edge()
    router.get("/") { _, _ in Response.text("") }
    router.post("devices") { _, _ in Response.text("") }
    router.get("devices") { _, _ in Response.text("") }
    router.delete("devices/{id}") { _, _ in Response.text("") }
    router.post("devices/lookup") { _, _ in Response.text("") }
    table = RouteTable(router.routes)
  }

  @Test(arguments: [
    ("/", "/", ["GET"]), ("/devices", "/devices", ["GET", "POST"]), ("/devices/dev_1", "/devices/{id}", ["DELETE"]),
  ])
  func knowsTheMethodsOfAPath(path: String, template: String, methods: [String]) {
    let route = table.route(at: Substring(path))
    #expect(route?.template == template)
    #expect(route?.methods.map(\.rawValue) == methods)
  }

  @Test func aPathThatIsWrittenDownHasItsOwnMethods() {
    #expect(table.route(at: "/devices/lookup")?.methods == [.post])
    #expect(table.route(at: "/devices/lookup")?.template == "/devices/lookup")
  }

  @Test(arguments: ["/device", "/devices/a/b", "/x"])
  func knowsNoOtherPath(path: String) {
    #expect(table.route(at: Substring(path)) == nil)
  }
}
