import Testing

@testable import LicenseAgent

@Suite struct RevokedFilesTests {
  @Test func whatWasHeardOfOnceStays() {
    var revoked = RevokedFiles(["fil_1"])
    revoked.add(["fil_2"], held: nil)
    revoked.add([], held: "fil_9")
    #expect(revoked == RevokedFiles(["fil_1", "fil_2"]))
  }

  @Test func isBoundedAndKeepsTheHeldOne() {
    let ids = (1...RevokedFiles.most + 5).map { "fil_" + String(100_000 + $0) }
    var revoked = RevokedFiles(["fil_000000", "fil_100001"])
    revoked.add(ids, held: "fil_100001")
    #expect(revoked.ids.count == RevokedFiles.most)
    #expect(revoked.ids == Set(ids.suffix(RevokedFiles.most - 1) + ["fil_100001"]))
    revoked.add(["fil_200000"], held: nil)
    #expect(revoked.ids == Set(ids.suffix(RevokedFiles.most - 1) + ["fil_200000"]))
  }

  @Test func whatIsNoIDIsLeftOut() {
    var revoked = RevokedFiles()
    revoked.add([String(repeating: "x", count: 65), String(repeating: "y", count: 64)], held: nil)
    #expect(revoked.ids == [String(repeating: "y", count: 64)])
  }
}
