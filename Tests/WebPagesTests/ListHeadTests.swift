import Testing

@testable import WebPages

@Suite struct ListHeadTests {
  private func html(_ partial: String, _ content: some Sendable) throws -> String {
    try PageLibrary(own: ["one": Array("{{#content}}{{>\(partial)}}{{/content}}".utf8)])
      .render("one", frame: PageFrame(title: "", brand: .init(), csrfToken: ""), content)
  }

  @Test func aSearchKeepsWhatTheAddressSays() throws {
    let head = ListHead(
      search: .init(action: "/devices", value: "till \"7\"", label: "Name", kept: [("sort", "name")]),
      filters: [
        .init("All", "/devices", count: "12", isCurrent: true), .init("Disabled", "/devices?status=disabled"),
      ])
    #expect(
      try html("list-head", head) == """
        <form class="search" method="get" action="/devices" role="search"><input type="hidden" name="sort" value="name">\
        <input type="search" name="search" value="till &quot;7&quot;" aria-label="Search: Name" placeholder="Name">\
        <button>Search</button></form>
        <nav class="filters" aria-label="Show"><ul>
        <li><a href="/devices" aria-current="true">All <span class="count">12</span></a></li>
        <li><a href="/devices?status=disabled">Disabled</a></li>
        </ul></nav>

        """)
  }

  @Test func withoutSearchAndFiltersThereIsNothing() throws {
    #expect(try html("list-head", ListHead(search: nil)).allSatisfy(\.isWhitespace))
  }

  @Test(
    arguments: [
      (SortableColumn("Kind"), "<th role=\"columnheader\" scope=\"col\">Kind</th>\n"),
      (
        SortableColumn("Name", href: "/d?sort=name"),
        "<th role=\"columnheader\" scope=\"col\"><a class=\"sort\" href=\"/d?sort=name\">Name</a></th>\n"
      ),
      (
        SortableColumn("Name", href: "/d?sort=-name", isAscending: true),
        "<th role=\"columnheader\" scope=\"col\" aria-sort=\"ascending\"><a class=\"sort\" href=\"/d?sort=-name\">Name "
          + "<span aria-hidden=\"true\">▲</span></a></th>\n"
      ),
    ])
  func aHeadSaysHowTheListIsSorted(column: SortableColumn, expected: String) throws {
    #expect(try html("sort-column", column) == expected)
  }

  @Test(
    arguments: [
      (Pager(first: nil, next: "/d?after=x"), "<a class=\"button\" href=\"/d?after=x\">Next page</a>"),
      (Pager(first: "/d", next: nil), "<a class=\"button\" href=\"/d\">First page</a>"),
    ])
  func aPagerLeadsToTheOtherParts(pager: Pager, link: String) throws {
    let html = try html("pager", pager)
    #expect(html.contains(link) && html.split(separator: "<a ").count == 2)
  }

  @Test func whatCannotBeUndoneIsAskedAgain() throws {
    let page = ConfirmPage(
      heading: "Release till-07?",
      sentences: ["Its token " + "ends.", "12 <others> stay.", "It is believed until \(ShownTime(at: 0))."],
      action: "/release",
      fields: [("version", "3")], submit: "Release till-07", cancel: "/back")
    let html = try PageLibrary(own: [:]).render(
      "confirm-change", frame: PageFrame(title: "", brand: .init(), csrfToken: "token-1"), page)
    for part in [
      "<h1>Release till-07?</h1>", #"<form class="card" method="post" action="/release">"#,
      #"<input type="hidden" name="csrf_token" value="token-1">"#, #"<input type="hidden" name="version" value="3">"#,
      "<p>Its token ends.</p>\n<p>12 &lt;others&gt; stay.</p>",
      #"<p>It is believed until <time datetime="1970-01-01T00:00:00Z" title="1 January 1970, 00:00:00 UTC">"#,
      #"<button class="danger">Release till-07</button> <a class="button" href="/back">Cancel</a>"#,
    ] { #expect(html.contains(part), "\(part)") }
  }
}
