package import LicenseTokens

/// Whether a machine is licensed by its license token or by its license file.
package enum LicenseSource: String, Sendable {
  case token
  case file
}

/// One of a machine's two licenses, as they are compared.
package struct LicenseChoice: Sendable, Equatable {
  package var status: LicenseStatus
  /// The machine is licensed by it now.
  package var isUsable: Bool
  /// The first second at which it is not good any more, as far as that is known; `Int64.max` for one without end.
  package var end: Int64

  package init(_ status: LicenseStatus, isUsable: Bool, end: Int64) {
    self.status = status
    self.isUsable = isUsable
    self.end = end
  }

  /// The better one counts. Between equals the token counts, which says more.
  /// - Returns: nil if there is none.
  package static func better(token: LicenseChoice?, file: LicenseChoice?) -> LicenseSource? {
    switch (token, file) {
    case (nil, nil): nil
    case (_?, nil): .token
    case (nil, _?): .file
    case (let token?, let file?): file.isBetter(than: token) ? .file : .token
    }
  }

  /// One that can be used is better than one that cannot, then `Licensed` than `Requires Renewal`, then what lasts longer.
  func isBetter(than other: LicenseChoice) -> Bool { other.rank < rank }

  private var rank: (Int, Int, Int64) {
    let order: [LicenseStatus] = [.notLicensed, .revoked, .suspended, .expired, .requiresRenewal, .licensed]
    return (isUsable ? 1 : 0, order.firstIndex(of: status) ?? 0, end)
  }
}

extension RenewalDate? {
  /// The first second after it; `Int64.max` without one.
  var end: Int64 { map { $0.lastSecond + 1 } ?? .max }  // in the year 10000 at the latest
}
