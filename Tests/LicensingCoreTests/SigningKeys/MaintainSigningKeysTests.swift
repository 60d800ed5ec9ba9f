import Cryptography
import LicensingCore
import Testing

@Suite struct MaintainSigningKeysTests {
  private static func key(
    _ id: String, _ state: SigningKeyRecord.State, _ purpose: SigningKeyRecord.Purpose = .token, activates: Int64 = 0,
    removes: Int64? = nil
  ) -> SigningKeyRecord {
    SigningKeyRecord(
      id: id, purpose: purpose, algorithm: .es256, sealedPrivateKey: [], state: state, createdAt: sampleTime,
      activatesAt: sampleTime.adding(milliseconds: activates),
      removesAt: removes.map { sampleTime.adding(milliseconds: $0) })
  }

  static let schedules: [(keys: [SigningKeyRecord], steps: [KeySchedule.Step]?)] = [
    ([], nil),
    ([key("a", .active)], nil),
    ([key("a", .announced, activates: 1)], nil),
    ([key("a", .announced, activates: 0)], [.activate("a", retiring: nil)]),
    ([key("a", .active), key("b", .announced, activates: 1)], nil),
    ([key("a", .active), key("b", .announced, activates: 0)], [.activate("b", retiring: "a")]),
    ([key("a", .active, .file), key("b", .announced)], [.activate("b", retiring: nil)]),
    ([key("a", .retired, removes: 1), key("b", .active)], nil),
    ([key("a", .retired, removes: 0), key("b", .active)], [.remove("a")]),
    ([key("a", .retired, .file, removes: 0), key("b", .active)], [.removeUnlessUsed("a")]),
    ([key("a", .retired, .file, removes: 1), key("b", .active)], nil),
    (
      [key("a", .active), key("b", .active, .file), key("c", .announced, .file)], [.activate("c", retiring: "b")]
    ),
    ([key("a", .retired), key("b", .active)], nil),
    ([key("a", .removed, removes: 0)], nil),
    ([key("a", .active, removes: 0)], nil),
    (
      [key("a", .retired, removes: -5), key("b", .active), key("c", .announced, activates: -5)],
      [.remove("a"), .activate("c", retiring: "b")]
    ),
  ]

  @Test(arguments: schedules)
  func keysMoveWhenTheirTimeHasCome(schedule: (keys: [SigningKeyRecord], steps: [KeySchedule.Step]?)) {
    #expect(KeySchedule.steps(for: schedule.keys, at: sampleTime) == schedule.steps)
  }

  @Test func aFileKeyStaysADayLongerThanWhatItSigned() {
    let day = KeySchedule.marginSeconds
    func extended(_ end: Int64) -> Timestamp? {
      KeySchedule.extended(.until(sampleTime.adding(seconds: end)), at: sampleTime)
    }
    #expect(KeySchedule.extended(.none, at: sampleTime) == nil)
    #expect(extended(-day) == nil && extended(-day + 1) == sampleTime.adding(seconds: 1))
    #expect(extended(365 * day) == sampleTime.adding(seconds: 366 * day))
    #expect(KeySchedule.extended(.withoutEnd, at: sampleTime) == sampleTime.adding(seconds: day))
  }
}
