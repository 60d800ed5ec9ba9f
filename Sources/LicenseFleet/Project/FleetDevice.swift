package import HTTPCalls
package import LicenseTokens

/// A machine of the project.
package struct FleetDevice: Sendable, Equatable {
  /// Unique in the project.
  package var name: String
  /// As typed; nil while nobody knows it.
  package var serialNumber: String?
  package var articleNumber: String?
  /// Under which license its file is generated, where the project has several.
  package var licenseID: String?
  package var agent: DeviceAgent?
  package var licenseFile: HeldLicenseFile?
  package var installation: Installation?
  /// Why the last thing that was tried came to nothing; gone once something worked.
  package var problem: Problem?

  package init(
    name: String, serialNumber: String? = nil, articleNumber: String? = nil, licenseID: String? = nil,
    agent: DeviceAgent? = nil
  ) {
    self.name = name
    self.serialNumber = serialNumber
    self.articleNumber = articleNumber
    self.licenseID = licenseID
    self.agent = agent
  }

  /// What the device is compared by; nil unless both numbers are there and sound.
  package var numbers: DeviceNumbers? { DeviceNumbers(serialNumber, articleNumber) }

  /// What the device's agent said when its license file was installed.
  package struct Installation: Sendable, Equatable {
    /// The id of the license file.
    package let licenseFile: String
    package let at: Int64
    /// The status the agent then told: `Licensed`.
    package let status: String

    package init(licenseFile: String, at: Int64, status: String) {
      self.licenseFile = licenseFile
      self.at = at
      self.status = status
    }
  }

  package struct Problem: Sendable, Equatable {
    /// Stable: one of `FleetError`, or what the device's agent or the verifier said.
    package let code: String
    package let message: String
    package let at: Int64

    package init(code: String, message: String, at: Int64) {
      self.code = code
      self.message = message
      self.at = at
    }
  }
}

/// A serial and an article number in the form in which they are compared.
package struct DeviceNumbers: Sendable, Hashable {
  package let serialNumber: String
  package let articleNumber: String

  /// - Returns: nil if one is missing or malformed.
  package init?(_ serialNumber: String?, _ articleNumber: String?) {
    guard let serial = serialNumber.flatMap(DeviceNumber.canonical),
      let article = articleNumber.flatMap(DeviceNumber.canonical)
    else { return nil }
    self.serialNumber = serial
    self.articleNumber = article
  }
}

/// How the license agent of a device is reached.
package struct DeviceAgent: Sendable, Equatable {
  /// `https://10.0.0.5:8081`
  package var url: String
  /// The certificate it showed when it was added, which is the only one believed (PEM); nil on the machine itself, over
  /// http.
  package var certificate: String?
  /// Of the certificate: SHA-256, as people compare it.
  package var fingerprint: String?
  package var key: Key?

  package init(url: String, certificate: String? = nil, fingerprint: String? = nil, key: Key? = nil) {
    self.url = url
    self.certificate = certificate
    self.fingerprint = fingerprint
    self.key = key
  }

  /// Where its api-key is.
  package enum Key: Sendable, Equatable {
    case held(Credential)
    /// A file that holds it; looked at when it is needed.
    case file(String)
  }
}

extension LicenseFileClaims {
  /// What people are told a license file is good until, the day of this second; nil if it has no end. Seconds since 1970.
  var lastGoodSecond: Int64? { expiresAt.map { max($0, 1) - 1 } }
}

/// A license file on hand. It was verified when it was taken in.
package struct HeldLicenseFile: Sendable, Equatable {
  /// How it came here.
  package enum Origin: String, Sendable { case generated, imported, bundle }

  /// Without its armor.
  package let compact: String
  package let claims: LicenseFileClaims
  package let obtainedAt: Int64
  package let origin: Origin

  package init(compact: String, claims: LicenseFileClaims, obtainedAt: Int64, origin: Origin) {
    self.compact = compact
    self.claims = claims
    self.obtainedAt = obtainedAt
    self.origin = origin
  }

  /// The document with its armor, as agents take it.
  package var document: String { LicenseDocument.text(.license, compact) }

  /// Whether it is for these numbers.
  package func isFor(_ numbers: DeviceNumbers) -> Bool {
    DeviceNumbers(claims.serialNumber, claims.articleNumber) == numbers
  }
}
