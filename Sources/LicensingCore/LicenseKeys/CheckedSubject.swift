/// What a query asks about: the key or the domain that it names, as it was written.
struct CheckedSubject: Sendable {
  /// By which the store knows it, the most exact first: a domain can be licensed by one above it. Never empty: a query that names
  /// nothing is looked up like one that does, so that both take the same time.
  let macs: [[UInt8]]

  /// Stands for a product that is not there.
  static let noProduct = ProductID(now: Timestamp(milliseconds: 0), random: [])

  init(of query: CheckQuery, product: ProductID, settings: LicenseCheckSettings?, keys: SecretKeys) {
    let method = settings?.method ?? .key
    let values = query.values(named: method.rawValue)
    let asked = values.count == 1 ? values.first : nil
    let texts: [String] =
      switch method {
      case .key: asked.flatMap(LicenseKeyText.init(presented:)).map { [$0.exposed] } ?? []
      case .domain: Self.domains(asked, settings?.domainRules ?? .init())
      }
    // No key has an empty text.
    macs = (texts.isEmpty ? [""] : texts).map { keys.mac(ofKey: $0, method: method, product: product) }
  }

  /// The domain and, where those can stand for it, the domains above it.
  private static func domains(_ asked: String?, _ rules: LicenseCheckSettings.DomainRules) -> [String] {
    guard let domain = asked.flatMap(DomainName.init), rules.allowsLocalNames || !domain.isLocal else { return [] }
    return ([domain] + (rules.allowsSubdomains ? domain.parents : [])).map(\.text)
  }
}

extension CheckQuery {
  /// The values of every parameter of exactly this name.
  package func values(named name: String) -> [String] {
    parameters.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
  }
}
