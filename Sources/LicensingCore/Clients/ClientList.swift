/// What a list of clients is narrowed to.
package struct ClientSearch: Sendable, Equatable {
  package enum Filter: String, Sendable, CaseIterable {
    case all, confidential
    case publicOnes = "public"
    case disabled
  }

  /// A part of the name or the id; nil: any.
  package let words: String?
  package let filter: Filter

  package init(words: String? = nil, filter: Filter = .all) {
    self.words = words.flatMap { $0.trimmed.isEmpty ? nil : $0 }
    self.filter = filter
  }
}

/// How many clients each filter leaves.
package struct ClientCounts: Sendable, Equatable {
  package let all: Int64
  package let confidential: Int64
  package let disabled: Int64

  package init(all: Int64, confidential: Int64, disabled: Int64) {
    self.all = all
    self.confidential = confidential
    self.disabled = disabled
  }

  package func count(_ filter: ClientSearch.Filter) -> Int64 {
    switch filter {
    case .all: all
    case .confidential: confidential
    case .publicOnes: all - confidential
    case .disabled: disabled
    }
  }
}
