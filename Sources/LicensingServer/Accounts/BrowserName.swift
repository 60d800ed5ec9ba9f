/// What a browser calls itself, in words by which a person recognizes it among their sessions: `Firefox on Linux`.
enum BrowserName {
  /// In this order: most call themselves by the names of others as well.
  private static let browsers = [
    ("Edg/", "Edge"), ("EdgA/", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"),
    ("Safari/", "Safari"), ("curl/", "curl"),
  ]
  private static let systems = [
    ("Windows NT", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("CrOS", "ChromeOS"),
    ("Mac OS X", "macOS"), ("Linux", "Linux"),
  ]

  /// - Returns: empty if nothing in it is known; never a text of its sender's choice.
  static func of(userAgent: String?) -> String {
    guard let userAgent else { return "" }
    let text = String(userAgent.prefix(512))
    let browser = browsers.first { text.contains($0.0) }?.1
    let system = systems.first { text.contains($0.0) }?.1
    return switch (browser, system) {
    case (let browser?, let system?): "\(browser) on \(system)"
    case (let name?, nil), (nil, let name?): name
    case (nil, nil): ""
    }
  }
}
