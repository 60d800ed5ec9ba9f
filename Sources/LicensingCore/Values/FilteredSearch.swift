/// What a list is narrowed to: words, and one of its filters.
package struct FilteredSearch<Filter: ListFilter>: Sendable, Equatable {
  /// A part of one of the texts that such things are known by; nil: any.
  package let words: String?
  package let filter: Filter

  package init(words: String? = nil, filter: Filter = .all) {
    self.words = words.flatMap { $0.trimmed.isEmpty ? nil : $0 }
    self.filter = filter
  }
}

/// The filters of a list; their raw values stand in addresses.
package protocol ListFilter: RawRepresentable, CaseIterable, Hashable, Sendable where RawValue == String {
  /// The one that leaves everything.
  static var all: Self { get }
}

/// How many each filter of a list leaves.
package struct FilteredCounts<Filter: ListFilter>: Sendable, Equatable {
  private let counts: [Filter: Int64]

  package init(_ counts: [Filter: Int64] = [:]) { self.counts = counts }

  package subscript(filter: Filter) -> Int64 { counts[filter] ?? 0 }
}
