import WebPages

extension ConsoleRoutes {
  /// One line of what is known about a thing.
  struct Fact: Sendable {
    let name: String
    let value: String
    let isCode: Bool
    /// Where the value leads.
    let href: String?
    /// Stands before the value.
    let time: ShownTime?

    init(_ name: String, _ value: String = "", isCode: Bool = false, href: String? = nil, time: ShownTime? = nil) {
      self.name = name
      self.value = value
      self.isCode = isCode
      self.href = href
      self.time = time
    }
  }
}
