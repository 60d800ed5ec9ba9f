import LicenseTokens
import LicensingCore
import LicensingStore
import Testing

@testable import LicensingServer

/// What all forms have in common: mistakes beside their fields, and who comes second.
@Suite struct ConsoleFormTests {
  private typealias Office = ConsoleOffice

  @Test func anOrganizationIsAdded() async throws {
    let office = try await Office()
    let page = try await office.send("/organizations/new", ["name": "  Globex & Söhne  "])
    #expect(page.status == 303)
    let next = try await office.browser.get(try #require(page.location))
    #expect(next.heading == "Globex & Söhne" && next.notice == "Added.")
    #expect(
      try await office.world.events(.organizationCreated).last?.actor == .user(office.world.sample[.administrator]))
  }

  @Test(arguments: [
    ("", "Name has 1 to 200 characters and no line breaks or control characters."),
    ("   ", "Name has 1 to 200 characters and no line breaks or control characters."),
    (String(repeating: "x", count: 201), "Name has 1 to 200 characters and no line breaks or control characters."),
    ("two\nlines", "Name has 1 to 200 characters and no line breaks or control characters."),
    ("a\u{202E}b", "Name has 1 to 200 characters and no line breaks or control characters."),
  ])
  func aNameThatCannotBeIsToldAndKept(name: String, sentence: String) async throws {
    let office = try await Office()
    let before = try await office.world.dump()
    let page = try await office.send("/organizations/new", ["name": name])
    #expect(page.status == 422)
    #expect(page.title == "Error: Add organization – Countersign" && page.focused == "summary")
    #expect(page.summary == "Nothing was saved yet. \(sentence)")
    #expect(page.about("name") == "▲ \(sentence)")
    #expect(page.form("/organizations/new")?["name"] == name.replacing("\n", with: "\n"))
    #expect(page.links.contains("#name"))
    #expect(try await office.world.dump() == before)
  }

  @Test func whoeverSavesSecondIsToldAndReplacesNothingUnseen() async throws {
    let office = try await Office()
    let sample = office.world.sample
    let paths: [(String, String, [String: String?], [String: String?])] = [
      ("\(office.root)/devices/\(sample.server)/edit", "name", ["name": "First"], ["name": "Second"]),
      ("\(office.root)/licenses/\(sample.license)/edit", "quota", ["quota": "20"], ["quota": "30"]),
      ("/products/\(sample.product)/edit", "name", ["name": "First"], ["name": "Second"]),
    ]
    for (path, field, first, second) in paths {
      let (mine, theirs) = (try await office.form(path), try await office.form(path))
      #expect(try await office.browser.submit(theirs, first).status == 303)
      let before = try await office.world.dump()
      let page = try await office.browser.submit(mine, second)
      #expect(page.status == 422)
      #expect(page.summary?.contains("Somebody changed this while you did.") == true, "\(path)")
      #expect(page.about(field)?.hasPrefix("Now: \((first[field] ?? nil) ?? "")") == true, "\(path)")
      let again = try #require(page.form(path))
      #expect(again[field] == second[field] ?? nil)
      // A mistake on the way does not help: as long as it hides what changed, the version stays that of the page that was read.
      let wrong = try await office.browser.submit(mine, ["name": "", "quota": "many"])
      let isShown = wrong.summary?.contains("Somebody changed this") == true
      #expect(wrong.status == 422 && (isShown || wrong.form(path)?["version"] == mine["version"]), "\(path)")
      // Nor to leave the version out.
      for version in [nil, "", "x"] as [String?] {
        #expect(try await office.browser.submit(mine, second.merging(["version": version]) { $1 }).status == 422)
      }
      #expect(try await office.world.dump() == before)
      // Sent once more with what is there now before one's eyes, it replaces it.
      #expect(try await office.browser.submit(again).status == 303, "\(path)")
      #expect(try await office.form(path)[field] == second[field] ?? nil)
    }
  }
}
