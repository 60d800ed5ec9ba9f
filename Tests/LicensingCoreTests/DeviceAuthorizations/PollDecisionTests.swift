import LicensingCore
import Testing

@Suite struct PollDecisionTests {
  private static let created = sampleTime
  private static let expires = sampleTime.adding(seconds: 600)

  private static func authorization(
    _ state: DeviceAuthorization.State, intervalSeconds: Int64 = 5, polledAt: Timestamp? = nil,
    redeemedAt: Timestamp? = nil, familyID: FamilyID? = sampleID(9)
  ) -> DeviceAuthorization {
    DeviceAuthorization(
      id: sampleID(1), clientID: "countersign-agent", scope: "license", machine: MachineDescription(),
      address: "192.0.2.1", state: state, version: 1, createdAt: created, expiresAt: expires,
      intervalSeconds: intervalSeconds, polledAt: polledAt,
      approval: state == .approved ? .init(userID: sampleID(2), activationID: sampleID(3)) : nil,
      familyID: redeemedAt == nil ? nil : familyID, redeemedAt: redeemedAt)
  }

  private func decide(_ authorization: DeviceAuthorization, at now: Timestamp) -> PollDecision {
    PollDecision.decide(authorization, client: "countersign-agent", at: now)
  }

  private static let moments:
    [(milliseconds: Int64, pending: PollDecision, approved: PollDecision, denied: PollDecision)] =
      [
        (0, .pending, .redeem, .denied), (599_999, .pending, .redeem, .denied), (600_000, .expired, .expired, .denied),
        (600_001, .expired, .expired, .denied), (4_199_999, .expired, .expired, .denied),
        (4_200_000, .unknown, .unknown, .unknown), (100_000_000, .unknown, .unknown, .unknown),
      ]

  @Test(arguments: moments)
  func everyStateAtEveryEdgeOfItsLife(
    moment: (milliseconds: Int64, pending: PollDecision, approved: PollDecision, denied: PollDecision)
  ) {
    let now = Self.created.adding(milliseconds: moment.milliseconds)
    #expect(decide(Self.authorization(.pending), at: now) == moment.pending)
    #expect(decide(Self.authorization(.approved), at: now) == moment.approved)
    #expect(decide(Self.authorization(.denied), at: now) == moment.denied)
  }

  @Test(arguments: [
    (5, 3_999, PollDecision.slowDown), (5, 4_000, .pending), (5, 0, .slowDown), (5, -1, .slowDown),
    (10, 8_999, .slowDown), (10, 9_000, .pending), (60, 58_999, .slowDown), (60, 59_000, .pending),
    (1, 0, .pending), (0, 0, .pending), (-5, 0, .pending), (Int64.max, 500_000, .slowDown),
  ])
  func thePollAfterOneIsJudgedByTheInterval(intervalSeconds: Int64, milliseconds: Int64, decision: PollDecision) {
    let polledAt = Self.created.adding(seconds: 20)
    let polled = Self.authorization(.pending, intervalSeconds: intervalSeconds, polledAt: polledAt)
    #expect(decide(polled, at: polledAt.adding(milliseconds: milliseconds)) == decision)
  }

  @Test func theFirstPollIsFree() {
    #expect(decide(Self.authorization(.pending, intervalSeconds: 60), at: Self.created) == .pending)
  }

  @Test func whatIsDecidedIsToldHoweverEarly() {
    let polledAt = Self.created.adding(seconds: 20)
    #expect(decide(Self.authorization(.approved, polledAt: polledAt), at: polledAt) == .redeem)
    #expect(decide(Self.authorization(.denied, polledAt: polledAt), at: polledAt) == .denied)
    let late = Self.expires.adding(milliseconds: -1)
    #expect(decide(Self.authorization(.pending, polledAt: late), at: Self.expires) == .expired)
  }

  @Test(arguments: [
    (Int64(0), true), (600_000, true), (600_001, false), (86_400_000, false),
  ])
  func aRedeemedCodeIsAnsweredAgainForTenMinutes(milliseconds: Int64, isRedelivered: Bool) {
    let redeemedAt = Self.expires.adding(milliseconds: -1)
    let redeemed = Self.authorization(.redeemed, redeemedAt: redeemedAt)
    let decision = decide(redeemed, at: redeemedAt.adding(milliseconds: milliseconds))
    #expect(decision == (isRedelivered ? .redeliver(sampleID(9)) : .replayed(sampleID(9))))
  }

  @Test func aRedeemedRowWithoutItsFamilyIsUnknown() {
    #expect(decide(Self.authorization(.redeemed), at: Self.created) == .unknown)
    #expect(
      decide(Self.authorization(.redeemed, redeemedAt: Self.created, familyID: nil), at: Self.created) == .unknown)
  }

  @Test(arguments: [DeviceAuthorization.State.pending, .approved, .denied, .redeemed], [0, 700, 10_000] as [Int64])
  func anotherClientLearnsNothing(state: DeviceAuthorization.State, seconds: Int64) {
    let authorization = Self.authorization(state, redeemedAt: state == .redeemed ? Self.created : nil)
    let now = Self.created.adding(seconds: seconds)
    for client in ["", "Countersign-agent", "cli_other"] {
      #expect(PollDecision.decide(authorization, client: client, at: now) == .unknown)
    }
  }
}
