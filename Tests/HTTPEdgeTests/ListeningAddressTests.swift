import NIOCore
import NIOPosix
import Testing

@testable import HTTPEdge

@Suite struct ListeningAddressTests {
  @Test func aTakenPortIsFoundAndAFreeOneIsLeftFree() async throws {
    let socket = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .bind(host: "127.0.0.1", port: 0).get()
    let address = ListeningAddress(key: "http.port", host: "127.0.0.1", port: try #require(socket.localAddress?.port))
    await #expect(throws: ListeningAddress.Trouble.taken(address)) { try await address.check() }
    try await socket.close()
    for _ in 0..<2 { try await address.check() }
  }

  @Test func anAddressOfNobodysIsTheSystemsTrouble() async {
    let address = ListeningAddress(key: "http.port", host: "192.0.2.1", port: 8080)
    await #expect(throws: ListeningAddress.Trouble.system(address, errno: EADDRNOTAVAIL)) { try await address.check() }
  }

  @Test func theSentenceNamesTheKey() {
    let address = ListeningAddress(key: "http.port", host: "192.0.2.1", port: 80)
    let sentences = [
      ListeningAddress.Trouble.taken(address), .notAllowed(address), .system(address, errno: EADDRNOTAVAIL),
    ].map { $0.sentence(environmentPrefix: "COUNTERSIGN_") }
    #expect(
      sentences == [
        "http.port 80 is taken by another program; choose another (COUNTERSIGN_HTTP_PORT)",
        "http.port 80 may not be used by this user",
        "http.port 80: 192.0.2.1 cannot be listened on: Cannot assign requested address",
      ])
  }
}
