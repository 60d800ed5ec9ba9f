import LicenseTokens
import Testing

@testable import LicenseAgent

@Suite struct LicenseChoiceTests {
  @Test func theBetterOneCounts() {
    func choice(_ status: LicenseStatus, _ isUsable: Bool, _ end: Int64 = 10) -> LicenseChoice {
      LicenseChoice(status, isUsable: isUsable, end: end)
    }
    let table: [(token: LicenseChoice?, file: LicenseChoice?, LicenseSource?)] = [
      (nil, nil, nil), (choice(.revoked, false), nil, .token), (nil, choice(.revoked, false), .file),
      // Usable before not usable: a token that ran out, a suspended license.
      (choice(.licensed, false, .max), choice(.requiresRenewal, true), .file),
      (choice(.requiresRenewal, true), choice(.expired, false, .max), .token),
      (choice(.suspended, false), choice(.licensed, true), .file),
      // Then `Licensed`.
      (choice(.requiresRenewal, true, .max), choice(.licensed, true), .file),
      (choice(.licensed, true), choice(.requiresRenewal, true, .max), .token),
      // Then the later end, and between equals the token.
      (choice(.licensed, true, 10), choice(.licensed, true, 11), .file),
      (choice(.licensed, true, 11), choice(.licensed, true, 10), .token),
      (choice(.licensed, true, .max), choice(.licensed, true, .max), .token),
      // Of two that cannot be used the one that is nearer to it.
      (choice(.revoked, false), choice(.expired, false), .file),
      (choice(.licensed, false), choice(.expired, false), .token),
      (choice(.suspended, false), choice(.revoked, false), .token),
    ]
    for (token, file, source) in table {
      #expect(LicenseChoice.better(token: token, file: file) == source, "\(String(describing: (token, file)))")
    }
  }
}
