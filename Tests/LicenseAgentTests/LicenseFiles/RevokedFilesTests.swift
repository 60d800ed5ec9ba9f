import Testing

@testable import LicenseAgent

@Suite struct RevokedFilesTests {
  private func ids(_ numbers: Range<Int>) -> [String] { numbers.map { "fil_\($0)" } }

  @Test func whatWasHeardOfOnceStays() {
    var revoked = RevokedFiles(["fil_1"])
    revoked.add(["fil_2"], held: nil)
    revoked.add([], held: "fil_9")
    #expect(revoked == RevokedFiles(["fil_2", "fil_1", "fil_2"]) && revoked.count == 2)
  }

  @Test func findsEachAndNoOther() {
    for count in 0..<40 {
      let revoked = RevokedFiles(ids(0..<count))
      #expect(revoked.count == count && revoked.isEmpty == (count == 0))
      #expect(ids(0..<50).map(revoked.contains) == (0..<50).map { $0 < count })
    }
    #expect(!RevokedFiles(["fil_1"]).contains(""))
  }

  /// More than there were revoked files in lists that agents took before, and the oldest one is known still.
  @Test func remembersTheOldestOfTwentyThousand() {
    var revoked = RevokedFiles()
    revoked.add(ids(0..<10_000), held: nil)
    revoked.add(ids(0..<20_000), held: nil)
    #expect(revoked.count == 20_000)
    #expect(["fil_0", "fil_9999", "fil_10000", "fil_19999"].allSatisfy(revoked.contains))
  }

  /// What the newest list names is kept whole, and the file that is held.
  @Test func isBounded() {
    var revoked = RevokedFiles(ids(0..<10))
    revoked.add(ids(10..<15), held: "fil_4", most: 10)
    #expect(revoked.count == 10)
    #expect((ids(10..<15) + ["fil_4"]).allSatisfy(revoked.contains))
    #expect(ids(0..<10).count(where: revoked.contains) == 5)
    revoked.add(ids(20..<40), held: "fil_4", most: 10)
    #expect(revoked == RevokedFiles(ids(20..<29) + ["fil_4"]))
    revoked.add(ids(40..<60), held: nil, most: 10)
    #expect(ids(40..<49).allSatisfy(revoked.contains) && revoked.count == 10)
    // Nothing new is no reason to forget anything.
    let before = revoked
    revoked.add(ids(40..<41), held: nil, most: 1)
    #expect(revoked == before)
  }

  /// The longest list that can be published.
  @Test func thereIsRoomForTheLongestList() {
    let id = "\"fil_01k5ta8v7rf5vb4n0q7x2dwhme\",".utf8.count
    #expect((16 << 20) / 4 * 3 / id < RevokedFiles.most)
  }

  @Test func comesBackFromItsBytes() {
    for count in [0, 1, 2, 100] {
      let revoked = RevokedFiles(ids(0..<count))
      #expect(revoked.bytes.count == 16 * count && RevokedFiles(bytes: revoked.bytes) == revoked)
    }
    let bytes = RevokedFiles(["fil_1", "fil_2"]).bytes
    #expect(RevokedFiles(bytes: Array(bytes.dropLast())) == nil)
    #expect(RevokedFiles(bytes: Array(bytes.suffix(16) + bytes.prefix(16))) == nil)
    #expect(RevokedFiles(bytes: Array(bytes.prefix(16) + bytes.prefix(16))) == nil)
  }
}
