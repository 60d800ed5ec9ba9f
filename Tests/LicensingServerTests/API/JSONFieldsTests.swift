import HTTPEdge
import LicenseTokens
import LicensingCore
import Testing

@testable import LicensingServer

@Suite struct JSONFieldsTests {
  private enum Color: String, CaseIterable { case red, blue }

  /// What is wrong with an object after some of its members were read.
  private func problems(_ members: [String: JSONValue], _ read: (inout JSONFields) -> Void) -> [FieldProblem] {
    var fields = JSONFields(members)
    read(&fields)
    do {
      try fields.finish()
      return []
    } catch LicensingError.invalid(let problems) {
      return problems
    } catch {
      return [FieldProblem("?", "\(error)")]
    }
  }

  @Test func membersOfTheRightType() {
    var fields = JSONFields([
      "s": "text", "o": nil, "i": 7, "b": true, "c": "blue", "l": ["a", "b"], "d": "2027-06-30",
      "x": "lic_00000000000000000000000000",
    ])
    #expect(fields.string("s") == "text")
    #expect(fields.optionalString("o") == nil && fields.optionalString("absent") == nil)
    #expect(fields.optionalString("s") == "text")
    #expect(fields.integer("i") == 7 && fields.integer("absent", default: 3) == 3)
    #expect(fields.optionalInteger("i") == 7 && fields.optionalInteger("o") == nil)
    #expect(fields.bool("b") && !fields.bool("absent") && fields.bool("absent", default: true))
    #expect(fields.choice("c") == Color.blue && fields.choice("absent", default: Color.red) == .red)
    #expect(fields.strings("l") == ["a", "b"] && fields.strings("absent") == [])
    #expect(fields.optionalDate("d") == RenewalDate("2027-06-30") && fields.optionalDate("o") == nil)
    let id: LicenseID? = fields.id("x")
    #expect(id == LicenseID("lic_00000000000000000000000000"))
    #expect(throws: Never.self) { try fields.finish() }
  }

  @Test func membersOfOtherTypesAreNamed() {
    let wrong: [JSONValue] = [1, .fraction(1.5), true, [], [:]]
    for value in wrong {
      #expect(problems(["x": value]) { _ = $0.string("x") } == [FieldProblem("x", "is a string")])
      #expect(problems(["x": value]) { _ = $0.optionalString("x") } == [FieldProblem("x", "is a string or null")])
      #expect(
        problems(["x": value]) { let _: Color? = $0.choice("x") } == [FieldProblem("x", "is one of: red, blue")])
      #expect(problems(["x": value]) { _ = $0.optionalDate("x") } == [FieldProblem("x", "is a string or null")])
    }
    for value in ["1", .fraction(1), true, [], [:], nil] as [JSONValue] {
      #expect(problems(["x": value]) { _ = $0.integer("x") } == [FieldProblem("x", "is a whole number")])
      #expect(problems(["x": value]) { _ = $0.integer("x", default: 1) } == [FieldProblem("x", "is a whole number")])
    }
    for value in ["true", 1, 0, [], nil] as [JSONValue] {
      #expect(problems(["x": value]) { _ = $0.bool("x") } == [FieldProblem("x", "is true or false")])
    }
    for value in ["a", 1, nil, ["a", 1], [nil], [:]] as [JSONValue] {
      #expect(
        problems(["x": value]) { _ = $0.strings("x") } == [FieldProblem("x", "is an array of the right elements")])
    }
    #expect(problems(["x": "1"]) { _ = $0.optionalInteger("x") } == [FieldProblem("x", "is a whole number or null")])
    #expect(problems([:]) { _ = $0.string("x") } == [FieldProblem("x", "is a string")])
    #expect(
      problems(["x": "green"]) { let _: Color? = $0.choice("x", default: .red) }
        == [FieldProblem("x", "is one of: red, blue")])
  }

  @Test func idsAndDatesAreNamedOnce() {
    let wrong = [FieldProblem("x", "is an id that begins with lic_, or null")]
    for value in ["x", "lic_", "dev_00000000000000000000000000", "lic_8zzzzzzzzzzzzzzzzzzzzzzzzz"] as [JSONValue] {
      #expect(problems(["x": value]) { let _: LicenseID? = $0.optionalID("x") } == wrong)
      #expect(problems(["x": value]) { let _: LicenseID? = $0.id("x") } == wrong)
    }
    for members in [[:], ["x": nil]] as [[String: JSONValue]] {
      #expect(problems(members) { let _: LicenseID? = $0.id("x") } == [FieldProblem("x", "is missing")])
      #expect(problems(members) { let _: LicenseID? = $0.optionalID("x") } == [])
    }
    for value in ["2027-02-30", "30.06.2027", "", "2027-06-30T00:00:00Z"] as [JSONValue] {
      #expect(
        problems(["x": value]) { _ = $0.optionalDate("x") }
          == [FieldProblem("x", "is a date like 2027-06-30, or null")])
    }
  }

  @Test func membersThatNobodyReadAreNamed() {
    #expect(
      problems(["name": "a", "nmae": "b", "Ünknown <b>": 1]) { _ = $0.string("name") } == [
        FieldProblem("nmae", "is not a member of this request"),
        FieldProblem("body", "is not a member of this request"),
      ])
  }

  @Test func everythingWrongIsToldAtOnce() {
    #expect(
      problems(["b": 1, "z": 1]) {
        _ = $0.string("a")
        _ = $0.bool("b")
      } == [
        FieldProblem("a", "is a string"), FieldProblem("b", "is true or false"),
        FieldProblem("z", "is not a member of this request"),
      ])
  }

  @Test func aPatchKeepsWhatIsAbsent() {
    var fields = JSONFields(["a": "new", "b": nil])
    #expect(fields.patch("a") { $0.string("a") }.applied(to: "old") == "new")
    #expect(fields.patch("b") { $0.optionalString("b") }.applied(to: "old") == nil)
    #expect(fields.patch("c") { $0.optionalString("c") }.applied(to: "old") == "old")
    #expect(throws: Never.self) { try fields.finish() }
  }
}
