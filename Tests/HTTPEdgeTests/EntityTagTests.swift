import Testing

@testable import HTTPEdge

@Suite struct EntityTagTests {
  @Test func isAStrongTag() {
    #expect(EntityTag(version: 7).description == "\"7\"")
    #expect(EntityTag(opaque: "a-b_c") == EntityTag(opaque: "a-b_c"))
    #expect(EntityTag(opaque: "a\"b") == nil)
    #expect(EntityTag(opaque: "a b") == nil)
    #expect(EntityTag(opaque: "ä") == nil)
  }

  @Test(arguments: [
    (["\"7\""], true, true), (["\"8\""], false, false), (["*"], true, true), ([" * "], true, true),
    (["W/\"7\""], false, true), (["\"1\", \"7\""], true, true), (["\"1\",\"7\" , W/\"9\""], true, true),
    (["\"1\"", "\"7\""], true, true), (["W/\"8\""], false, false),
  ])
  func decides(fields: [String], allowsChange: Bool, isFresh: Bool) throws {
    let condition = try #require(EntityTagCondition(fields))
    #expect(condition.allowsChange(of: EntityTag(version: 7)) == allowsChange)
    #expect(condition.isFresh(EntityTag(version: 7)) == isFresh)
  }

  @Test(arguments: [
    [], [""], ["7"], ["\"7"], ["7\""], ["\"7\" \"8\""], ["*, \"7\""], ["w/\"7\""], ["W/7"], [","], ["\"a\u{0}b\""],
  ])
  func refusesWhatIsNoListOfTags(fields: [String]) {
    #expect(EntityTagCondition(fields) == nil)
  }
}
