import Testing

@testable import LicenseFleet

@Suite struct DeviceSelectionTests {
  private let project: FleetProject

  init() {
    var project = FleetProject(server: "https://a.example")
    project.devices = [
      FleetDevice(name: "Hall 1, switch 1", serialNumber: "SW-0001"),
      FleetDevice(name: "Hall 1, switch 2", serialNumber: "SW-0002"),
      FleetDevice(name: "Hall 2, switch 1", serialNumber: "SX-0001"),
      FleetDevice(name: "SW-0001", serialNumber: "ZZ-9"),
      FleetDevice(name: "Spare"),
    ]
    self.project = project
  }

  private func names(_ texts: [String]) throws -> [String] {
    try DeviceSelection(texts).devices(of: project).map(\.name)
  }

  @Test func nothingMeansAll() throws {
    #expect(try names([]).count == 5)
  }

  @Test(arguments: [
    (["Spare"], ["Spare"]),
    (["sPARE"], ["Spare"]),
    // A name comes before a serial number that reads the same.
    (["SW-0001"], ["SW-0001"]),
    (["sw - 0002 "], ["Hall 1, switch 2"]),
    (["hall 1*"], ["Hall 1, switch 1", "Hall 1, switch 2"]),
    (["S?-0001"], ["Hall 1, switch 1", "Hall 2, switch 1", "SW-0001"]),
    // In the project's order, each once.
    (["SX-0001", "Hall*", "Hall 1, switch 1"], ["Hall 1, switch 1", "Hall 1, switch 2", "Hall 2, switch 1"]),
  ])
  func textsMeanDevices(texts: [String], meant: [String]) throws {
    #expect(try names(texts) == meant)
  }

  @Test func aNameToTheLetterMeansNoOther() throws {
    let named = try DeviceSelection.named(["Spare", "SW-0001"]).devices(of: project)
    #expect(named.map(\.name) == ["SW-0001", "Spare"] && named.first?.serialNumber == "ZZ-9")
    for name in ["SX-0001", "spare", "Hall*", "*", ""] {
      #expect(throws: UnknownDevices(texts: [name])) {
        try DeviceSelection.named(["Spare", name]).devices(of: project)
      }
    }
  }

  @Test func whatMeansNothingIsNamed() {
    #expect(throws: UnknownDevices(texts: ["Hall 3*", "nobody"])) {
      try names(["Spare", "Hall 3*", "nobody"])
    }
    #expect(UnknownDevices(texts: ["a", "b"]).description.contains("“a”, “b”"))
  }

  @Test(arguments: [
    ("", "", true), ("*", "", true), ("?", "", false), ("a*c", "abbbc", true), ("a*c", "abbb", false),
    ("*a*b*", "xxaxxbxx", true), ("a?c", "abc", true), ("a?c", "ac", false), ("**a", "a", true), ("a", "ab", false),
  ])
  func patternsMatch(pattern: String, text: String, matches: Bool) {
    #expect(Glob(pattern).matches(text) == matches)
  }

  @Test func aPatternOfManyStarsEnds() {
    let stars = String(repeating: "*a", count: 40)
    #expect(!Glob(stars + "b").matches(String(repeating: "a", count: 200)))
  }
}
