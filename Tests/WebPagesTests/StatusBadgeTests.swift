import LicenseTokens
import Testing
import WebPages

@Suite struct StatusBadgeTests {
  @Test(arguments: [
    (LicenseStatus.licensed, "Licensed", "✓", "good"), (.requiresRenewal, "Requires Renewal", "◷", "soon"),
    (.expired, "Expired – Requires Renewal", "▲", "bad"), (.suspended, "Suspended", "‖", "soon"),
    (.revoked, "Revoked", "✕", "bad"), (.notLicensed, "Not Licensed", "–", "off"),
  ])
  func eachStatusHasWordIconAndColor(status: LicenseStatus, text: String, icon: String, tone: String) throws {
    let badge = StatusBadge(status)
    #expect([badge.text, badge.icon, badge.tone] == [text, icon, tone])
    let page = try PageLibrary(own: ["badge": Array("{{#content}}{{>status}}{{/content}}".utf8)])
      .render("badge", frame: PageFrame(title: "", brand: .init(), csrfToken: ""), badge)
    #expect(page == "<span class=\"status \(tone)\"><span aria-hidden=\"true\">\(icon)</span> \(text)</span>\n")
  }
}
