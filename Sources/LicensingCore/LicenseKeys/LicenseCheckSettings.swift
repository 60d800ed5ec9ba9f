// License keys: software asks with a key or a domain whether it is licensed, and reads OK or FAILED.
//
// A product's settings say what its keys look like and what they lock to; `CreateLicenseKeys`, `ImportLicenseKeys` and
// `RegisterDomain` put keys on a license; `CheckLicense` answers the question, and the first good query makes a lock. What is
// pure (key formats, parameters, domain names, the decision) stands in files of its own, without a store.

import Cryptography

/// How the licenses of a product are asked about: its own row beside the product's, with its own version.
package struct LicenseCheckSettings: Sendable, Equatable {
  package static let checkPeriodRange: ClosedRange<Int64> = 3600...2_592_000
  package static let cooldownRange: ClosedRange<Int64> = 1...31_536_000
  package static let releasesPerYearRange = 0...1000
  package static let longestSuspendedText = 500
  /// How long a check token works after it was renewed.
  package static let renewedTokenWorksSeconds: Int64 = 2_592_000

  package let productID: ProductID
  package var method: Method
  package var keyFormat: KeyFormat
  /// What a query tells beside the key, in the order in which people see it.
  package var lockParameters: [LockParameter]
  package var domainRules: DomainRules
  package var releaseRules: ReleaseRules
  /// The vendor's words, which a program can show when its license does not allow it to run; nil: none.
  package var suspendedText: String?
  package var token: Token
  package var version: Int64
  package let createdAt: Timestamp
  package var updatedAt: Timestamp

  /// What a program asks with.
  package enum Method: String, Sendable, CaseIterable {
    case key, domain
  }

  /// What holds for licensed domains.
  package struct DomainRules: Sendable, Equatable {
    /// Whether a license for `example.com` is good for `shop.example.com`.
    package var allowsSubdomains: Bool
    /// Whether names without meaning in the public DNS (`localhost`, `shop.test`) can be registered and asked about.
    package var allowsLocalNames: Bool
    /// How often programs ask, in seconds.
    package var checkPeriodSeconds: Int64

    package init(
      allowsSubdomains: Bool = false, allowsLocalNames: Bool = false, checkPeriodSeconds: Int64 = 86_400
    ) {
      self.allowsSubdomains = allowsSubdomains
      self.allowsLocalNames = allowsLocalNames
      self.checkPeriodSeconds = checkPeriodSeconds
    }
  }

  /// How often customers release locks by themselves; platform administrators are not held to it.
  package struct ReleaseRules: Sendable, Equatable {
    /// What counts as a year: 365 days.
    package static let yearSeconds: Int64 = 31_536_000

    /// Seconds between two releases of one key's locks; nil: none.
    package var cooldownSeconds: Int64?
    /// Releases of one key's locks in any 365 days; nil: no limit.
    package var releasesPerYear: Int?

    package init(cooldownSeconds: Int64? = nil, releasesPerYear: Int? = nil) {
      self.cooldownSeconds = cooldownSeconds
      self.releasesPerYear = releasesPerYear
    }
  }

  /// The check token, which stands in the address that programs ask at, as the store keeps it.
  package struct Token: Sendable, Equatable {
    package var hash: [UInt8]
    package var sealed: [UInt8]
    /// The one before, and until when it works as well.
    package var previous: Previous?

    package struct Previous: Sendable, Equatable {
      package let hash: [UInt8]
      package let worksUntil: Timestamp

      package init(hash: [UInt8], worksUntil: Timestamp) {
        self.hash = hash
        self.worksUntil = worksUntil
      }
    }

    package init(hash: [UInt8], sealed: [UInt8], previous: Previous? = nil) {
      self.hash = hash
      self.sealed = sealed
      self.previous = previous
    }

    /// Whether the token with this hash opens the door at a time.
    package func accepts(hash: [UInt8], at now: Timestamp) -> Bool {
      if constantTimeEqual(hash, self.hash) { return true }
      guard let previous else { return false }
      return constantTimeEqual(hash, previous.hash) && now < previous.worksUntil
    }
  }

  package init(
    productID: ProductID, method: Method = .key, keyFormat: KeyFormat = .standard,
    lockParameters: [LockParameter] = [.ip],
    domainRules: DomainRules = DomainRules(), releaseRules: ReleaseRules = ReleaseRules(), suspendedText: String? = nil,
    token: Token, version: Int64 = 1, createdAt: Timestamp, updatedAt: Timestamp
  ) {
    self.productID = productID
    self.method = method
    self.keyFormat = keyFormat
    self.lockParameters = lockParameters
    self.domainRules = domainRules
    self.releaseRules = releaseRules
    self.suspendedText = suspendedText
    self.token = token
    self.version = version
    self.createdAt = createdAt
    self.updatedAt = updatedAt
  }
}

/// A product as a license check needs it.
package struct CheckedProduct: Sendable, Equatable {
  /// The product's number, which stands in the address beside the token.
  package let number: Int64
  /// Days before the renewal date from which a license asks for renewal.
  package let renewalWindowDays: Int
  package let settings: LicenseCheckSettings

  package init(number: Int64, renewalWindowDays: Int, settings: LicenseCheckSettings) {
    self.number = number
    self.renewalWindowDays = renewalWindowDays
    self.settings = settings
  }
}

package protocol LicenseCheckSettingsReader {
  func licenseCheckSettings(of product: ProductID) throws -> LicenseCheckSettings?
  /// The product whose check token, or whose previous one, has this hash, whatever the time is.
  func checkedProduct(tokenHash: [UInt8]) throws -> CheckedProduct?
}

package protocol LicenseCheckSettingsWriter {
  /// False if the product has settings already.
  func insert(_ settings: LicenseCheckSettings) throws -> Bool
  /// Writes everything and raises the version by one, if the row still has `settings.version`.
  func update(_ settings: LicenseCheckSettings) throws -> LicenseCheckSettings?
}
