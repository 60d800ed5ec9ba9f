import LicensingCore
import Testing

@Suite struct AuditEventTests {
  private static let actors: [(actor: AuditActor, kind: String, id: String?)] = {
    let user: UserID = sampleID(1)
    return [
      (.user(user), "user", user.text), (.client("cli_1"), "client", "cli_1"), (.operator, "operator", nil),
      (.system, "system", nil),
    ]
  }()

  @Test(arguments: actors)
  func anActorIsReadBack(row: (actor: AuditActor, kind: String, id: String?)) {
    #expect(row.actor.kind == row.kind && row.actor.id == row.id)
    #expect(AuditActor(kind: row.kind, id: row.id) == row.actor)
  }

  @Test func whatIsNoActorIsNone() {
    #expect(AuditActor(kind: "user", id: nil) == nil)
    #expect(AuditActor(kind: "client", id: nil) == nil)
    #expect(AuditActor(kind: "", id: "x") == nil)
  }
}
