import Synchronization

@testable import LicensingCore

/// Passwords in the clear, checked without work, and how often one was asked about.
final class PlainPasswords: PasswordVerifier {
  private let count = Mutex(0)
  var checks: Int { count.withLock { $0 } }

  func isHash(_ hash: PasswordHash, of password: Password) -> Bool {
    count.withLock { $0 += 1 }
    return hash == self.hash(password)
  }

  func hash(_ password: Password, random: any RandomSource) -> PasswordHash { hash(password) }

  private func hash(_ password: Password) -> PasswordHash {
    PasswordHash(stored: "plain$" + String(decoding: password.bytes, as: UTF8.self))
  }
}
