// What the server's figures are compared with: the same HTTP library answering one route with two letters.
//
// bare-server PORT: listens on 127.0.0.1 until it is ended.

import Hummingbird

@main
struct BareServer {
  static func main() async throws {
    guard CommandLine.arguments.count == 2, let port = Int(CommandLine.arguments[1]) else {
      print("usage: bare-server PORT")
      return
    }
    let router = Router()
    router.get("/") { _, _ in "ok" }
    try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: port))).run()
  }
}
