/// Where a list goes on that is sorted by something else than ids: after the item that it showed last, as that one was then.
package struct ListCursor<Kind: IdentifierKind>: Sendable, Equatable {
  package let id: Identifier<Kind>
  /// What the list is sorted by; empty if that is the id.
  package let key: String

  package init(id: Identifier<Kind>, key: String) {
    self.id = id
    self.key = key
  }

  /// A cursor from outside: nil unless it is the text of one.
  package init?(_ text: String) {
    let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    guard let id = parts.first.flatMap({ Identifier<Kind>(String($0)) }) else { return nil }
    let key = parts.dropFirst().first.map(String.init) ?? ""
    // What no database takes as a text.
    guard !key.utf8.contains(0) else { return nil }
    self.init(id: id, key: key)
  }

  package var text: String { key.isEmpty ? id.text : "\(id.text).\(key)" }
}

/// The part of a sorted list that was asked for.
package struct SortedPart<Item: Sendable, Kind: IdentifierKind>: Sendable {
  package let items: [Item]
  /// Nil: here it ends.
  package let next: ListCursor<Kind>?
  /// More match the search than are looked at: somebody has to type more.
  package let isCut: Bool

  package init(items: [Item], next: ListCursor<Kind>?, isCut: Bool) {
    self.items = items
    self.next = next
    self.isCut = isCut
  }
}
