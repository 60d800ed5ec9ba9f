import HTTPEdge

/// HTML as a list of elements: enough to read this server's pages, and to see that they are well made.
struct Markup: Sendable {
  struct Element: Sendable {
    let name: String
    let attributes: [String: String]
    /// What stands in it, as it is.
    var raw = ""
    /// The same with blanks and line breaks each as one blank.
    var text: String { raw.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
    fileprivate(set) var end = 0
  }

  /// In the order in which they begin.
  private(set) var elements: [Element] = []
  private var faults: [String] = []

  private static let void: Set = ["meta", "link", "input", "br", "hr", "img", "circle", "path"]
  /// Elements that begin a word of their own.
  private static let blocks: Set = [
    "p", "div", "li", "ul", "ol", "td", "th", "tr", "table", "h1", "h2", "h3", "form", "label", "section", "option",
    "title",
    "button", "legend", "fieldset", "nav", "header", "main", "strong", "select",
  ]

  init(_ html: String) {
    var open: [Int] = []
    var rest = Array(html.utf8)[...]
    while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
      append(unescaped(rest[..<start]), to: open)
      guard let end = Self.endOfTag(rest[start...]) else {
        faults.append("a tag does not end")
        return
      }
      take(rest[(start + 1)..<end], &open)
      rest = rest[(end + 1)...]
    }
    if !open.isEmpty { faults.append("not closed: \(open.map { elements[$0].name })") }
  }

  private mutating func append(_ text: String, to open: [Int]) {
    for index in open { elements[index].raw += text }
  }

  private mutating func take(_ tag: ArraySlice<UInt8>, _ open: inout [Int]) {
    if tag.first == UInt8(ascii: "!") { return }
    if tag.first == UInt8(ascii: "/") {
      let name = String(decoding: tag.dropFirst(), as: UTF8.self)
      if Self.blocks.contains(name) { append(" ", to: open) }
      guard let last = open.popLast(), elements[last].name == name else {
        return faults.append("</\(name)> closes nothing")
      }
      return elements[last].end = elements.count
    }
    let element = element(tag)
    if Self.blocks.contains(element.name) { append(" ", to: open) }
    elements.append(element)
    elements[elements.count - 1].end = elements.count
    if !Self.void.contains(element.name) { open.append(elements.count - 1) }
  }

  var text: String { elements.first { $0.name == "body" }?.text ?? "" }

  /// The elements inside of the one at an index.
  func inside(_ index: Int) -> [(offset: Int, element: Element)] {
    let range = (index + 1)..<max(index + 1, elements[index].end)
    return range.map { ($0, elements[$0]) }
  }

  private static func endOfTag(_ text: ArraySlice<UInt8>) -> Int? {
    var quoted = false
    return text.indices.first { index in
      if text[index] == UInt8(ascii: "\"") { quoted.toggle() }
      return text[index] == UInt8(ascii: ">") && !quoted
    }
  }

  private mutating func element(_ tag: ArraySlice<UInt8>) -> Element {
    let blank: (UInt8) -> Bool = { [0x20, 0x0A, UInt8(ascii: "/")].contains($0) }
    let name = tag.prefix { !blank($0) }
    var attributes: [String: String] = [:]
    var rest = tag.dropFirst(name.count).drop(while: blank)
    while !rest.isEmpty {
      let key = String(decoding: rest.prefix { !blank($0) && $0 != UInt8(ascii: "=") }, as: UTF8.self)
      rest = rest.dropFirst(key.utf8.count)
      var value = ""
      if rest.starts(with: "=\"".utf8) {
        let quoted = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }
        value = unescaped(quoted)
        rest = rest[quoted.endIndex...].dropFirst()
      } else if !rest.isEmpty, !blank(rest[rest.startIndex]) {
        faults.append("an attribute without quotation marks: \(String(decoding: tag, as: UTF8.self))")
        break
      }
      let isPlain = key.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
      if attributes[key] != nil || !(isPlain || key == "viewBox") {
        faults.append("the attribute \(key) in \(String(decoding: tag, as: UTF8.self))")
      }
      attributes[key] = value
      rest = rest.drop(while: blank)
    }
    return Element(name: String(decoding: name, as: UTF8.self), attributes: attributes)
  }

  private mutating func unescaped(_ text: ArraySlice<UInt8>) -> String {
    let names: [(String, Character)] = [("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"), ("&quot;", "\""), ("&#39;", "'")]
    var (plain, rest): ([UInt8], ArraySlice<UInt8>) = ([], text)
    while let first = rest.first {
      if first == UInt8(ascii: "&"), let (name, character) = names.first(where: { rest.starts(with: $0.0.utf8) }) {
        plain += String(character).utf8
        rest = rest.dropFirst(name.utf8.count)
      } else {
        if [UInt8(ascii: "&"), UInt8(ascii: ">")].contains(first) {
          faults.append("not escaped: \(String(decoding: text, as: UTF8.self))")
        }
        plain.append(first)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  // MARK: What a good page has

  func complaints() -> [String] {
    guard !elements.isEmpty else { return faults }
    return faults + structure() + fields() + references() + scripts()
  }

  private func structure() -> [String] {
    var complaints: [String] = []
    let levels = elements.compactMap { $0.name.count == 2 && $0.name.first == "h" ? Int($0.name.dropFirst()) : nil }
    if levels.count(where: { $0 == 1 }) != 1 { complaints.append("headings of the first level: \(levels)") }
    if zip(levels, levels.dropFirst()).contains(where: { $1 > $0 + 1 }) {
      complaints.append("skipped level: \(levels)")
    }
    if elements.first(where: { $0.name == "html" })?.attributes["lang"] != "en" { complaints.append("no language") }
    for name in ["main", "title", "header"] where elements.count(where: { $0.name == name }) != 1 {
      complaints.append("not one <\(name)>")
    }
    for element in elements {
      if element.name == "th", element.attributes["scope"] == nil { complaints.append("a head without scope") }
      let isNamed = !element.text.isEmpty || element.attributes["aria-label"] != nil
      if ["a", "button", "h1", "h2", "h3", "label", "legend", "th", "title"].contains(element.name), !isNamed {
        complaints.append("an empty <\(element.name)> \(element.attributes)")
      }
    }
    return complaints
  }

  private func fields() -> [String] {
    let labels = Set(elements.filter { $0.name == "label" }.compactMap { $0.attributes["for"] })
    return elements.enumerated().compactMap { index, element in
      guard ["input", "select", "textarea", "progress"].contains(element.name), element.attributes["type"] != "hidden"
      else { return nil }
      let around = elements[..<index].contains { $0.name == "label" && $0.end > index }
      let isLabelled =
        around || element.attributes["aria-label"] != nil || labels.contains(element.attributes["id"] ?? "")
      return isLabelled ? nil : "no label for \(element.attributes)"
    }
  }

  private func references() -> [String] {
    let ids = elements.compactMap { $0.attributes["id"] }
    var complaints = Set(ids).count == ids.count ? [] : ["an id twice: \(ids.sorted())"]
    for element in elements {
      var named = [
        element.attributes["for"], element.attributes["aria-describedby"], element.attributes["data-filters"],
      ]
      if let href = element.attributes["href"], href.hasPrefix("#") { named.append(String(href.dropFirst())) }
      for case let id? in named where !ids.contains(id) { complaints.append("nothing has the id \(id)") }
      for address in ["href", "action", "src"].compactMap({ element.attributes[$0] }) {
        let isLocal = address.hasPrefix("/") && !address.hasPrefix("//")
        if !isLocal && !address.hasPrefix("#") { complaints.append("the address \(address)") }
      }
    }
    return complaints
  }

  private func scripts() -> [String] {
    elements.flatMap { element in
      var complaints = element.attributes.keys.filter { $0.hasPrefix("on") || $0 == "style" }.map { "attribute \($0)" }
      if element.name == "script", element.attributes["src"]?.hasPrefix("/static/js/") != true || !element.text.isEmpty
      {
        complaints.append("a script inline")
      }
      if ["style", "iframe", "object", "embed", "base"].contains(element.name) {
        complaints.append("<\(element.name)>")
      }
      let isPost = element.name == "form" && element.attributes["method"] == "post"
      if isPost, !element.attributes.keys.contains("action") { complaints.append("a form to nowhere") }
      return complaints
    }
  }
}
