import Foundation
import Testing

/// A password's hash takes 64 MiB and some tenths of a second, so that guessing is slow; that must not make the server slow or big.
struct PasswordLoadTests {
  @Test func aHundredWhoSignInAtOnceTakeNoMoreMemoryThanTwo() async throws {
    try await ServerInstallation().withServer { server in
      let page = try await server.client.get("/login").expecting(200, "the form")
      let token = try #require(page.body.firstMatch(of: #/name="csrf_token" value="([^"]+)"/#)?.1)
      let cookie = try #require(page.headers["set-cookie"]?.split(separator: ";").first)
      let answers = try await withThrowingTaskGroup { group in
        for number in 0..<100 {
          group.addTask {
            try await server.client.post(
              "/login",
              form: ["csrf_token": String(token), "email": "a\(number)@example.com", "password": "not this one"],
              cookie: String(cookie))
          }
        }
        return try await group.reduce(into: [ServerClient.Answer]()) { $0.append($1) }
      }
      let refused = answers.filter { $0.status == 503 }
      #expect(answers.filter { $0.status == 422 }.count + refused.count == 100)
      #expect(refused.filter { $0.headers["retry-after"] != "5" }.map(\.headers) == [])
      // A hundred at once would take more than 6 GiB.
      let peak = try #require(try server.facts("status").firstMatch(of: #/VmHWM:\s+(\d+) kB/#).flatMap { Int($0.1) })
      #expect(peak < 512 * 1024, "KiB at most")
    }
  }
}
