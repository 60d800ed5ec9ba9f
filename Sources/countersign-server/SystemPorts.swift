import Cryptography
import Foundation
import LicensingCore

/// The system's clock.
struct SystemClock: WallClock {
  var now: Timestamp { Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000)) }
}

/// OpenSSL's generator.
struct SystemRandom: RandomSource {
  func bytes(_ count: Int) throws -> [UInt8] { try SecureRandom.bytes(count) }
}
