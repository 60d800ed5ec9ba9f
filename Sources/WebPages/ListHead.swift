/// What stands above a list: a search whose words stay in the address, and filters as links.
///
/// In a template: `{{#content.head}}{{>list-head}}{{/content.head}}`.
package struct ListHead: Sendable {
  package let search: Search?
  package let filters: [Filter]

  package init(search: Search?, filters: [Filter] = []) {
    self.search = search
    self.filters = filters
  }

  package struct Search: Sendable {
    /// Address of the list.
    package let action: String
    package let value: String
    /// What can be searched for: `Name, serial or article number`.
    package let label: String
    /// What the list's address says besides, and a search keeps.
    package let kept: [Kept]

    package init(action: String, value: String, label: String, kept: [(String, String)] = []) {
      self.action = action
      self.value = value
      self.label = label
      self.kept = kept.map { Kept(name: $0.0, text: $0.1) }
    }
  }

  package struct Kept: Sendable {
    package let name: String
    package let text: String
  }

  /// A link to the same list with less in it; its count is how many it leaves, nil if that is not counted.
  package typealias Filter = PageFrame.Link
}

/// The head of a column by which a list can be sorted.
///
/// In a template, within the row of heads: `{{#content.columns}}{{>sort-column}}{{/content.columns}}`.
package struct SortableColumn: Sendable {
  package let text: String
  /// Where a click leads: the list sorted by it, or the other way round; nil: it cannot be sorted by this.
  package let href: String?
  /// `ascending` or `descending`; nil: not sorted by this.
  package let order: String?
  package let arrow: String?

  package init(_ text: String, href: String? = nil, isAscending: Bool? = nil) {
    self.text = text
    self.href = href
    order = isAscending.map { $0 ? "ascending" : "descending" }
    arrow = isAscending.map { $0 ? "▲" : "▼" }
  }
}

/// Ways to the other parts of a list.
///
/// In a template: `{{#content.pager}}{{>pager}}{{/content.pager}}`.
package struct Pager: Sendable {
  /// Where the list begins; nil: here.
  package let first: String?
  /// Where it goes on; nil: here it ends.
  package let next: String?

  package init(first: String?, next: String?) {
    self.first = first
    self.next = next
  }
}
