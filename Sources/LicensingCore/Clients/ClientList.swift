/// Which clients a list shows.
package enum ClientFilter: String, ListFilter {
  case all, confidential
  case publicOnes = "public"
  case disabled
}

/// What a list of clients is narrowed to; the words are a part of the name or the id.
package typealias ClientSearch = FilteredSearch<ClientFilter>
package typealias ClientCounts = FilteredCounts<ClientFilter>
