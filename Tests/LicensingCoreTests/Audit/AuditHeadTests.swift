import Testing

@testable import LicensingCore

@Suite struct AuditHeadTests {
  /// The two events of the article about the audit log, whose hashes a program in another language made.
  static let first = AuditRecord(
    id: "evt_06c1j2bs80e02081040g2081040g", at: 1_790_000_000_000, actorKind: "user",
    actorID: "usr_06c1j2bs80e02081040g2081040g", action: "license.suspended",
    organizationID: "org_06c1j2bs80e02081040g2081040g", subject: "lic_06c1j2bs80e02081040g2081040g",
    address: "192.0.2.1", requestID: "request-1", details: #"{"reason":"Zahlung fällig"}"#)
  static let second = AuditRecord(
    id: "evt_06c1j2bs80e02081040g2081041g", at: 1_790_000_001_000, actorKind: "system", actorID: nil,
    action: "signing_key.activated", organizationID: nil, subject: "k1", address: "local", requestID: "",
    details: "{}")
  static let firstHash = "264bed39b33ef0e905809ff3b047b7b1ae7f1ac8d65ac111b411efbd734936b0"
  static let secondHash = "7c7713cc1547ea25a18eec1dd2e21357ef5877b6b7b0c2e7f1db19b98850aa36"

  @Test func theVectorOfTheArticle() throws {
    let one = try AuditHead.start.seal(Self.first)
    #expect(one.sequence == 1 && one.previousHash == [UInt8](repeating: 0, count: 32))
    #expect(Hexadecimal.text(one.hash) == Self.firstHash)
    let two = try AuditHead(one).seal(Self.second)
    #expect(two.sequence == 2 && two.previousHash == one.hash)
    #expect(Hexadecimal.text(two.hash) == Self.secondHash)
  }

  private static let others: [AuditRecord] = {
    var others: [AuditRecord] = []
    for place in 0..<10 {
      var columns = first.columns
      columns[place] = place == 1 ? "1790000000001" : (columns[place] ?? "") + " "
      others.append(
        AuditRecord(
          id: columns[0] ?? "", at: Int64(columns[1] ?? "") ?? 0, actorKind: columns[2] ?? "", actorID: columns[3],
          action: columns[4] ?? "", organizationID: columns[5], subject: columns[6] ?? "", address: columns[7] ?? "",
          requestID: columns[8] ?? "", details: columns[9] ?? ""))
    }
    return others
  }()

  @Test(arguments: others) func everyColumnCounts(record: AuditRecord) throws {
    #expect(record != Self.first)
    #expect(try AuditHead.start.seal(record).hash != AuditHead.start.seal(Self.first).hash)
  }

  @Test func noneAndEmptyAndMovedTextsAreDifferent() throws {
    let record: (String?, String?, String, String) -> AuditRecord = { actorID, organizationID, subject, address in
      AuditRecord(
        id: "evt_1", at: 0, actorKind: "user", actorID: actorID, action: "a", organizationID: organizationID,
        subject: subject, address: address, requestID: "", details: "{}")
    }
    let records = [
      record(nil, nil, "ab", ""), record("", nil, "ab", ""), record(nil, "", "ab", ""), record(nil, nil, "a", "b"),
      record(nil, nil, "", "ab"), record("ab", nil, "", ""),
    ]
    #expect(Set(try records.map { try AuditHead.start.seal($0).hash }).count == records.count)
  }

  @Test func theNumberAndTheHashBeforeCount() throws {
    let heads = [
      AuditHead.start, AuditHead(sequence: 1, hash: AuditHead.start.hash),
      AuditHead(sequence: 0, hash: [UInt8](repeating: 1, count: 32)),
    ]
    #expect(Set(try heads.map { try $0.seal(Self.first).hash }).count == 3)
    #expect(throws: LicensingError.unavailable) {
      _ = try AuditHead(sequence: .max, hash: AuditHead.start.hash).seal(Self.first)
    }
  }

  @Test func aHeadIsReadAsItIsWritten() {
    let head = AuditHead(sequence: 1234, hash: [UInt8](0..<32))
    #expect(head.text == "1234:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    #expect(AuditHead(head.text) == head && AuditHead(" \(head.text.uppercased())\n") == head)
    #expect(AuditHead(AuditHead.start.text) == .start)
  }

  @Test(arguments: [
    "", ":", "1", "1:", "1:00", "x:\(zeros)", "-1:\(zeros)", "+1:\(zeros)", "1:\(zeros)0", "1:\(zeros):",
    "1:\(zeros)00",
    "1:\(zeros.dropLast())g", "9223372036854775808:\(zeros)", "0:1\(zeros.dropLast())", "1 :\(zeros)",
  ])
  func whatIsNoHead(text: String) { #expect(AuditHead(text) == nil) }

  private static let zeros = String(repeating: "0", count: 64)
}
