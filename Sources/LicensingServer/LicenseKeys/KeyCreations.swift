import LicensingCore

/// Keys that are being made by the thousand.
typealias KeyCreations = LongWork<[LicenseKeyID]>
